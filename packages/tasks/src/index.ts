export type { BatchOptions, BatchOrder } from "./batch-plan";
export { batchAt, batchCount, batches, type NumberedBatch, type StreamOptions } from "./batches";
export { type BitMemoryOptions, bitMemory } from "./bit-memory";
export { type BitXorOptions, bitXor } from "./bit-xor";
export type { Batch, Draw, Split, SplitName, Task, TaskInput, TaskOutput } from "./task";
