// What is taken of the library for pushing, as `reading.ts` does for reading.
export { createRepo, uploadFiles } from "@huggingface/hub";
