export { balancedWeights } from "./balanced-weights.js";
export type { BatchOptions, BatchOrder } from "./batch-plan.js";
export { batchAt, batchCount, batches, type NumberedBatch, type StreamOptions } from "./batches.js";
export { type BitMemoryOptions, bitMemory } from "./bit-memory.js";
export { type BitXorOptions, bitXor } from "./bit-xor.js";
export {
  checkTaskSettings,
  isTaskName,
  type TaskName,
  taskCatalog,
  taskNamed,
  taskNames,
  taskShape,
} from "./catalog.js";
export type { CatalogTask, TaskFiles, TaskLoadOptions, TaskSetting, TaskSettings } from "./catalog-task.js";
export {
  type CategoryColumn,
  type ColumnEncoding,
  type DateColumn,
  type NumberColumn,
  widthOf as columnWidth,
} from "./encoding/column-encoding.js";
export type {
  ClassesOutput,
  ClassOutput,
  DataEncoding,
  InputEncoding,
  LabelsOutput,
  NumbersInput,
  OutputEncoding,
  OutputInterval,
  PictureInput,
  RowInput,
  TextInput,
  ValuesOutput,
  WindowInput,
  WordsInput,
} from "./encoding/data-encoding.js";
export {
  type DecodedClass,
  type DecodedClasses,
  type DecodedLabels,
  type DecodedOutput,
  type DecodedValues,
  decodeOutput,
} from "./encoding/decode-output.js";
export { type EncodedInput, encodeInput, type RawInput, type RawRow } from "./encoding/encode-input.js";
export { type EncodedShape, encodingOf } from "./encoding/encoding-of.js";
export { plainEncoding } from "./encoding/plain-encoding.js";
export {
  type NewData,
  type PageBlob,
  type PagePixels,
  type RawExample,
  rawInputOf,
  rawInputs,
} from "./encoding/raw-inputs.js";
export { readEncoding } from "./encoding/read-encoding.js";
export { DATE_CYCLES } from "./encoding/write-cell.js";
export { WINDOW_EPSILON, type WindowScale } from "./encoding/write-window.js";
export {
  type EvaluationOptions,
  evaluationBatches,
  type Feed,
  type FeedOptions,
  feed,
  isRepeated,
  usualLengths,
} from "./feed.js";
export { cachedSource, folderCache } from "./files/cache.js";
export type { WebOptions } from "./files/fetch-file.js";
export type {
  ByteCache,
  FileReadOptions,
  FileSource,
  LoadOptions,
  LoadProgress,
  NamedBytes,
  Seekable,
} from "./files/file-source.js";
export { folderSource } from "./files/folder-source.js";
export { type FileLike, type MemoryFile, memorySource } from "./files/memory-source.js";
export { oneFile } from "./files/one-file.js";
export { webSource } from "./files/web-source.js";
export type { Floor } from "./floors/floor.js";
export { type FloorOptions, floors } from "./floors/floors.js";
export { shuffledTokens } from "./floors/shuffled-tokens.js";
export { type BracketsOptions, brackets } from "./formal/brackets.js";
export { copy, sort, type TwiceOptions } from "./formal/twice.js";
export { type HeldOutOptions, heldOut, selectionSplit, withValidation } from "./held-out.js";
export type { HomologyProtocol } from "./homology/protocol.js";
export {
  type HomologyFiles,
  type RemoteHomologyOptions,
  remoteHomology,
} from "./homology/remote-homology.js";
export { type Augmentation, paperAugmentation } from "./images/augment.js";
export type { CifarFiles } from "./images/cifar.js";
export { type Cifar10LraOptions, type Cifar10Options, cifar10, cifar10Lra } from "./images/cifar10.js";
export { decodeImage } from "./images/decode-image.js";
export { decodePicture, type PictureShape } from "./images/decode-picture.js";
export type { DecodedImage } from "./images/decoded-image.js";
export type { ImageSet, LaterPixels } from "./images/image-set.js";
export { type ImageCut, type ImageTaskOptions, imageTask } from "./images/image-task.js";
export { type MnistOptions, mnist } from "./images/mnist.js";
export type { MnistProtocol } from "./images/mnist-shape.js";
export { type LanguageModelOptions, type LanguageTask, languageModel } from "./language/language-model.js";
export type { LanguageTokenizer } from "./language/language-tokenizer.js";
export { type LearnBpeOptions, learnBpe } from "./language/learn-bpe.js";
export { readTokenizer } from "./language/read-tokenizer.js";
export { evaluateListOps } from "./list-ops/evaluate.js";
export { type ListOpsFilesOptions, type ListOpsPaths, listOpsFromFiles } from "./list-ops/files.js";
export type { ListOpsSizes } from "./list-ops/generate.js";
export { type ListOpsOptions, type ListOpsPlace, listOps, listOpsExpressions } from "./list-ops/list-ops.js";
export type { ListOpsProtocol } from "./list-ops/protocol.js";
export type { ListOpsOperator } from "./list-ops/symbols.js";
export type { LoadedTask } from "./loaded-task.js";
export { type ArrayFilesOptions, fromArrayFiles } from "./own/array-task.js";
export type { ColumnSummary } from "./own/column-summary.js";
export type { ArraysSummary } from "./own/describe-arrays.js";
export {
  type DataSummary,
  type DescribeOptions,
  describeData,
  type PictureSummary,
  type TableSummary,
} from "./own/describe-data.js";
export { describeTask, type TaskSummary } from "./own/describe-task.js";
export { type ForecastOptions, forecast } from "./own/forecast.js";
export type { ForecastFloor } from "./own/forecast-floor.js";
export { type ForecastFloorOptions, forecastFloors } from "./own/forecast-floors.js";
export { type ImageFolderOptions, imageFolder } from "./own/image-folder.js";
export { type Example, type Examples, fromIterable, type IterableOptions } from "./own/iterable-task.js";
export {
  type ArraysOptions,
  fromArrays,
  type Numbers,
  type OutputOptions,
  type SplitArrays,
} from "./own/memory-task.js";
export { isOwnTask, type NamedTask, type OwnTask } from "./own/own-task.js";
export { type SeriesClassesOptions, seriesClasses } from "./own/series-classes.js";
export { forecastTable, type SeriesTableOptions } from "./own/series-table.js";
export type { TableOptions } from "./own/table-options.js";
export { fromTable } from "./own/table-task.js";
export {
  type TextClassificationOptions,
  textClassification,
} from "./own/text-classification.js";
export type { TextTokenizer } from "./own/text-tokenizer.js";
export { type TimeSeriesOptions, timeSeries } from "./own/time-series.js";
export { permutation } from "./permutation.js";
export { Random, type RandomOrigin, type RandomPurpose } from "./random.js";
export { type RandomLabelsOptions, randomLabels } from "./random-labels.js";
export { type DelayedXorOptions, delayedXor } from "./series/delayed-xor.js";
export { type LorenzOptions, lorenz } from "./series/lorenz.js";
export { type MackeyGlassOptions, mackeyGlass } from "./series/mackey-glass.js";
export { type MemoryCapacityOptions, memoryCapacity } from "./series/memory-capacity.js";
export { type NarmaOptions, narma } from "./series/narma.js";
export type { SeriesOptions } from "./series/series-task.js";
export { sineSquare } from "./series/sine-square.js";
export { type CsvPart, type CsvPartsOptions, csvParts } from "./table/csv-parts.js";
export { missingTexts } from "./table/missing.js";
export type {
  Batch,
  Draw,
  Labels,
  Split,
  SplitName,
  Task,
  TaskInput,
  TaskOutput,
  TaskShape,
  TaskSplits,
} from "./task.js";
export type { TrainingPass } from "./training-pass.js";
export { withWashout } from "./washout.js";
