export { type ByteSource, blobBytes, memoryBytes } from "./byte-source.js";
export { fileBytes } from "./file-bytes.js";
export type { FileSet } from "./file-set.js";
export { fromFolder } from "./from-folder.js";
export { fromHub } from "./from-hub.js";
export { fromTensors } from "./from-tensors.js";
export type { Patience } from "./http/patience.js";
export type { Fetch } from "./http/transfer.js";
export { pushFiles } from "./hub/push-files.js";
export type { PushedFile, PushOptions, PushResult } from "./hub/push-options.js";
export type { RepositoryType } from "./hub/repository-type.js";
export type { FromHubOptions, HubOptions, Progress } from "./hub-options.js";
export { type HubFiles, hubFiles, openFiles } from "./open-files.js";
export { openTorch } from "./open-tensor-file.js";
export { openTokenizer, type Tokenizer, type TokenizerFiles } from "./open-tokenizer.js";
export type { CheckpointOptions, ReadOptions, TorchOptions } from "./read-options.js";
export { readRange } from "./read-range.js";
export type { RepositoryCommit } from "./repository-commit.js";
export { openSafetensors, type SafetensorsFile } from "./safetensors.js";
export { saveSafetensors } from "./save-safetensors.js";
export type { NumberArray, StoredTensor } from "./stored-tensor.js";
export { BYTES_PER_NUMBER } from "./stored-type.js";
export type { TensorFile } from "./tensor-file.js";
export type {
  Checkpoint,
  OtherType,
  StoredType,
  WeightDescription,
  WeightSource,
} from "./weight-source.js";
export { writeSafetensors } from "./write-safetensors.js";
