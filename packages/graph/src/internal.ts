// What tests of other packages look into this one with. It is there in this repository only: no built file, no entry for users.
export { part, sumTo } from "./build.js";
export { fieldsOf, type MessageName, messages } from "./onnx/schema.js";
