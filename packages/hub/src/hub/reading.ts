// What is taken of the library for reading. The build takes in no more of it than that, in the form that it has for browsers.
export { datasetInfo, listFiles, modelInfo, spaceInfo } from "@huggingface/hub";
