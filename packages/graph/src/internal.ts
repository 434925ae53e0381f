// What other packages' tests look into the library with. Nobody should depend on it: it changes without notice.
export { part, scatterAdd, sumTo } from "./build.js";
export { fieldsOf, type MessageName, messages } from "./onnx/schema.js";
