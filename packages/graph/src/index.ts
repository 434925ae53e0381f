export * from "./build.js";
export { check } from "./check.js";
export { type CrossEntropyOptions, crossEntropy, crossEntropyRows, hits } from "./classification.js";
export * from "./compositions.js";
export { type DropoutKey, dropout } from "./dropout.js";
export { type Bindings, evaluate } from "./evaluate.js";
export { matMulFlops } from "./flops.js";
export { gradients } from "./gradients.js";
export { narrow } from "./narrow.js";
export {
  BLOCK,
  type CompactStorage,
  type PackedPart,
  packWeight,
  partsOf,
  type Storage,
  type StoredPart,
  storedBytes,
} from "./onnx/storage.js";
export {
  type Branch,
  IR_VERSION,
  type OnnxOptions,
  type OnnxProgram,
  OPSET,
  toOnnx,
  type WeightBinding,
  type WeightPlace,
  type WrittenWeight,
} from "./onnx/write.js";
export type { Attributes, ConstantData, Op } from "./operators/attributes.js";
export { type AdamOptions, adam } from "./optimizers/adam.js";
export { clipByNorm, globalNorm } from "./optimizers/clip.js";
export type { Layout, LayoutEntry } from "./optimizers/layout.js";
export { type LionOptions, lion } from "./optimizers/lion.js";
export { type MuonOptions, muon } from "./optimizers/muon.js";
export type { Optimizer, Update, UpdateInput } from "./optimizers/optimizer.js";
export { type SgdOptions, sgd } from "./optimizers/sgd.js";
export { type Outputs, print } from "./print.js";
export { type Shape, sameShape, showShape, sizeOf } from "./shape.js";
export type { Tensor } from "./tensor.js";
export { type DType, showType, type Type } from "./type.js";
export { topological } from "./walk.js";
