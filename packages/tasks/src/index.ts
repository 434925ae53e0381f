export type { BatchOptions, BatchOrder } from "./batch-plan";
export { batchAt, batchCount, batches, type NumberedBatch, type StreamOptions } from "./batches";
export { type BitMemoryOptions, bitMemory } from "./bit-memory";
export { type BitXorOptions, bitXor } from "./bit-xor";
export { cachedSource, folderCache } from "./files/cache";
export {
  type ByteCache,
  type FileReadOptions,
  type FileSource,
  folderSource,
  type LoadOptions,
  type LoadProgress,
  memorySource,
  type NamedBytes,
  type WebOptions,
  webSource,
} from "./files/file-source";
export { type LmdbEntry, readLmdb } from "./homology/lmdb";
export { type ProteinTable, readProteins } from "./homology/proteins";
export {
  aminoAcidId,
  type HomologyProtocol,
  type RemoteHomologyOptions,
  remoteHomology,
} from "./homology/remote-homology";
export { type Augmentation, paperAugmentation } from "./images/augment";
export { type CifarFiles, type CifarImages, readCifar, readCifarBinary } from "./images/cifar";
export { type Cifar10LraOptions, type Cifar10Options, cifar10, cifar10Lra } from "./images/cifar10";
export { decodeImage } from "./images/decode-image";
export type { DecodedImage } from "./images/decoded-image";
export { type IdxArray, readIdx } from "./images/idx";
export type { ImageSet } from "./images/image-set";
export { type ImageTaskOptions, imageTask } from "./images/image-task";
export { type MnistOptions, type MnistProtocol, mnist, readMnist } from "./images/mnist";
export { type ParquetImages, readParquetImages } from "./images/parquet-images";
export { evaluateListOps } from "./list-ops/evaluate";
export { type ListOpsFilesOptions, listOpsFromFiles } from "./list-ops/files";
export type { ListOpsSizes } from "./list-ops/generate";
export { type ListOpsOptions, type ListOpsPlace, listOps, listOpsExpressions } from "./list-ops/list-ops";
export type { ListOpsProtocol } from "./list-ops/protocol";
export type { ListOpsOperator } from "./list-ops/symbols";
export { type ListOpsTable, readListOps } from "./list-ops/table";
export type { LoadedTask } from "./loaded-task";
export { type ImageFolderOptions, imageFolder } from "./own/image-folder";
export { type Example, type Examples, fromIterable, type IterableOptions } from "./own/iterable-task";
export { type ArraysOptions, fromArrays, type Numbers, type SplitArrays } from "./own/memory-task";
export { fromTable, type NamedTask, type TableOptions } from "./own/table-task";
export { type TimeSeriesOptions, timeSeries } from "./own/time-series";
export { permutation } from "./permutation";
export { Random, type RandomOrigin, type RandomPurpose } from "./random";
export type { Batch, Draw, Split, SplitName, Task, TaskInput, TaskOutput } from "./task";
