// What is taken of the library for writing. The build takes in no more of it than that, in the form that it has for browsers.
export { createRepo, uploadFiles } from "@huggingface/hub";
