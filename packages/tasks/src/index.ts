export type { BatchOptions, BatchOrder } from "./batch-plan";
export { batchAt, batchCount, batches, type NumberedBatch, type StreamOptions } from "./batches";
export { type BitMemoryOptions, bitMemory } from "./bit-memory";
export { type BitXorOptions, bitXor } from "./bit-xor";
export {
  type ByteCache,
  type FileSource,
  folderSource,
  type LoadOptions,
  type LoadProgress,
  memorySource,
  type NamedBytes,
  type WebOptions,
  webSource,
} from "./files/file-source";
export { evaluateListOps } from "./list-ops/evaluate";
export { type ListOpsFilesOptions, type ListOpsTable, listOpsFromFiles, readListOps } from "./list-ops/files";
export type { ListOpsSizes } from "./list-ops/generate";
export { type ListOpsOptions, type ListOpsPlace, listOps, listOpsExpressions } from "./list-ops/list-ops";
export type { ListOpsProtocol } from "./list-ops/protocol";
export type { ListOpsOperator } from "./list-ops/symbols";
export type { LoadedTask } from "./loaded-task";
export type { Batch, Draw, Split, SplitName, Task, TaskInput, TaskOutput } from "./task";
