export {
  add,
  and,
  broadcastTo,
  cast,
  concat,
  constant,
  div,
  equal,
  erf,
  exp,
  gather,
  gelu,
  input,
  iota,
  layerNorm,
  less,
  linear,
  log,
  matMul,
  maximum,
  minimum,
  mul,
  neg,
  not,
  pad,
  pick,
  reciprocal,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  scalar,
  scatterAdd,
  sigmoid,
  slice,
  softmax,
  split,
  sqrt,
  stopGradient,
  sub,
  tanh,
  transpose,
  upTo,
  weight,
  where,
  zeros,
} from "./build.js";
export { check } from "./check.js";
export {
  type CrossEntropyOptions,
  checkLabelSmoothing,
  crossEntropy,
  crossEntropyRows,
  hits,
  nearestClass,
  weightedMean,
} from "./classification.js";
export {
  type ApartNames,
  apartNames,
  columnsApart,
  type WeightProduct,
  weightProduct,
} from "./columns-apart.js";
export {
  type AttentionOptions,
  attention,
  attentionWeights,
  logSoftmax,
  MASKED,
  maskBias,
  mergeHeads,
  oneHot,
  relu,
  rmsNorm,
  sampleLayerNorm,
  silu,
  splitHeads,
} from "./compositions.js";
export type { DropoutKey } from "./drawn-bits.js";
export { dropout } from "./dropout.js";
export { type Bindings, evaluate } from "./evaluate.js";
export { matMulFlops } from "./flops.js";
export { gradients } from "./gradients.js";
export { lean } from "./lean.js";
export { loopWeights } from "./loop-weights.js";
export { narrow } from "./narrow.js";
export { normal } from "./normal.js";
export { toOnnxOfAnyBatch } from "./onnx/any-batch.js";
export { type AnySizeProgram, toOnnxOfAnySize, type Writing } from "./onnx/any-size.js";
export { type MatrixTops, matrixTops } from "./onnx/matrix-tops.js";
export type {
  Branch,
  Inlet,
  OnnxOptions,
  OnnxProgram,
  WeightBinding,
  WeightPlace,
  WrittenWeight,
} from "./onnx/program.js";
export type { FedNumbers } from "./onnx/sizes.js";
export {
  type Compute,
  isWidened,
  type Kept,
  type PackedPart,
  packWeight,
  partsOf,
  type Storage,
  type StoredPart,
  storedBytes,
  type WholeBits,
} from "./onnx/storage.js";
export { isForProducts, type ProductStorage } from "./onnx/whole-matrix.js";
export { ALWAYS, toOnnx } from "./onnx/write.js";
export type { Attributes, ConstantData, Op } from "./operators/attributes.js";
export type { Operand } from "./operators/constructors.js";
export { type AdamOptions, adam } from "./optimizers/adam.js";
export { clipByNorm, globalNorm } from "./optimizers/clip.js";
export type { Layout, LayoutEntry } from "./optimizers/layout.js";
export { type LionOptions, lion } from "./optimizers/lion.js";
export { type MuonOptions, muon } from "./optimizers/muon.js";
export type { Optimizer, Update, UpdateInput } from "./optimizers/optimizer.js";
export { type SgdOptions, sgd } from "./optimizers/sgd.js";
export { type Outputs, print } from "./print.js";
export { replaced } from "./replaced.js";
export { type ScanInput, type ScanResult, type ScanStep, scan } from "./scan.js";
export { type Shape, sameShape, showShape, sizeOf } from "./shape.js";
export type { Tensor } from "./tensor.js";
export { type DType, showType, type Type } from "./type.js";
export { topological } from "./walk.js";
