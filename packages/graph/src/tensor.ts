// a scan holds tensors among its attributes, so that neither can be said without the other
export type { Tensor } from "./operators/attributes.js";
