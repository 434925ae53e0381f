import { describe, expect, test } from "vitest";
import {
  batchAt,
  batchCount,
  batches,
  bitMemory,
  bitXor,
  cifar10,
  cifar10Lra,
  decodeImage,
  describeData,
  evaluationBatches,
  feed,
  folderSource,
  forecast,
  forecastFloors,
  forecastTable,
  fromArrayFiles,
  fromArrays,
  fromIterable,
  fromTable,
  heldOut,
  imageFolder,
  imageTask,
  listOps,
  listOpsExpressions,
  listOpsFromFiles,
  memorySource,
  mnist,
  remoteHomology,
  timeSeries,
  webSource,
  withValidation,
} from "../src/index.js";
import { readCifar, readListOps, readMnist, readParquetImages } from "../src/readers.js";

const source = memorySource({});
const bytes = { file: "a", bytes: new Uint8Array() };
const series = forecast({ values: [...Array(40).keys()], channels: ["a"], window: 4, horizon: 2 });
const shape = { shape: { width: 1, height: 1, channels: 1 }, classes: 2 } as const;

/** Every function that takes options, given one that there is not, as JavaScript may. */
const takers: Readonly<Record<string, (options: never) => unknown>> = {
  bitMemory,
  bitXor,
  listOps,
  listOpsExpressions,
  listOpsFromFiles: (options) => listOpsFromFiles(source, options),
  mnist: (options) => mnist(source, options),
  cifar10: (options) => cifar10(source, options),
  cifar10Lra: (options) => cifar10Lra(source, options),
  remoteHomology: (options) => remoteHomology(source, options),
  describeData: (options) => describeData(source, options),
  forecast,
  forecastTable: (options) => forecastTable(source, options),
  forecastFloors: (options) => forecastFloors(series, options),
  fromArrayFiles: (options) => fromArrayFiles(source, options),
  fromTable: (options) => fromTable(source, options),
  imageFolder: (options) => imageFolder(source, options),
  imageTask,
  fromArrays,
  fromIterable,
  timeSeries,
  batches: (options) => batches(bitXor(), options),
  batchAt: (options) => batchAt(bitXor(), options, 0),
  batchCount: (options) => batchCount(bitXor(), options),
  feed: (options) => feed(bitXor(), options),
  evaluationBatches: (options) => evaluationBatches(bitXor(), options),
  heldOut: (options) => heldOut(bitXor(), options),
  withValidation: (options) => withValidation(bitXor(), options),
  webSource: (options) => webSource("https://example.org", options),
  readMnist: (options) => readMnist(source, options),
  readCifar: (options) => readCifar(source, options),
  readListOps: (options) => readListOps(bytes, options),
  readParquetImages: (options) => readParquetImages(bytes, shape, options),
};

describe.each(Object.entries(takers))("%s", (_, take) => {
  const given = async (options: unknown) => take(options as never);
  test("refuses an option that there is not", async () => {
    await expect(given({ learning_rate: 10 })).rejects.toThrow(
      /^Cannot .*: there is no option "learning_rate"; /,
    );
  });

  test.each([[null], [5], ["lu2021"], [[]]])("refuses %j as options", async (options) => {
    await expect(given(options)).rejects.toThrow(/^Cannot .*: expected an object of options, found /);
  });
});

describe("what is left out is named", () => {
  const input = { kind: "values", tokens: 1, dim: 1 } as const;
  const arrays = { x: [1, 2], y: [0, 1] };
  test.each<[string, () => unknown, string]>([
    [
      "a test split",
      () => fromArrays({ input, output: { classes: 2 }, train: arrays } as never),
      "expected test, found nothing",
    ],
    [
      "a train split",
      () => fromArrays({ input, output: { classes: 2 }, test: arrays } as never),
      "expected train, found nothing",
    ],
    [
      "labels",
      () => fromArrays({ input, output: { classes: 2 }, train: { x: [1] }, test: arrays } as never),
      "of these arrays for train: expected y, found nothing",
    ],
    [
      "an output",
      () => fromArrays({ input, train: arrays, test: arrays } as never),
      "expected output, found nothing",
    ],
    [
      "examples",
      () => fromIterable({ input, output: { classes: 2 }, train: [] } as never),
      "expected test, found nothing",
    ],
    [
      "values",
      () => timeSeries({ labels: [1], classes: 2, window: 1 } as never),
      "expected values, found nothing",
    ],
    [
      "images",
      () => imageTask({ name: "a", classes: 2, patch: 1 } as never),
      "expected train, found nothing",
    ],
    [
      "files to test on",
      () => readCifar(source, { files: { train: ["a"] } as never }),
      "expected test, found nothing",
    ],
    [
      "files to train on",
      () => listOpsFromFiles(source, { files: { test: "a" } as never }),
      "expected train, found nothing",
    ],
    [
      "files to select on",
      () => remoteHomology(source, { files: { train: "a", test: "a" } as never }),
      "expected validation, found nothing",
    ],
    [
      "a source",
      () => mnist(undefined as never),
      "expected a folder, a web address, or an object with read(path), found nothing",
    ],
    [
      "misspelled weights",
      () =>
        fromArrays({
          input,
          output: { classes: 2 },
          train: { ...arrays, weight: [1, 1] },
          test: arrays,
        } as never),
      'there is no option "weight"; the nearest is "weights"',
    ],
    [
      "a misspelled output",
      () => fromArrays({ input, output: { classes: 2, label: 1 }, train: arrays, test: arrays } as never),
      'there is no option "label"; the nearest is "labels"',
    ],
    [
      "examples that cannot be gone through",
      () => fromIterable({ input, output: { classes: 2 }, train: 5, test: [] } as never),
      "expected train to be examples one after the other, found 5",
    ],
    [
      "an example",
      () => fromIterable({ input, output: { classes: 2 }, train: [null], test: [] } as never),
      "expected train example 0 to have 1 labels, found 0",
    ],
    ["a folder", () => folderSource(undefined as never), "expected the path of a folder, found nothing"],
    ["an address", () => webSource("example.org"), 'expected an address, found "example.org"'],
    ["files", () => memorySource(undefined as never), "expected an object of files by path, found nothing"],
    [
      "bytes",
      () => decodeImage({ file: "a.png", bytes: "x" } as never),
      'Cannot decode a.png: expected a Uint8Array of bytes, found "x"',
    ],
    [
      "bytes of a source",
      () => remoteHomology({ read: async () => "seq,label" } as never),
      'Cannot read train.csv: expected its source to give a Uint8Array, found "seq,label"',
    ],
    [
      "a task",
      () => batchAt(undefined as never, { batchSize: 1 }, 0),
      "Cannot make batches: expected a task, { input, output, splits }, such as bitXor(), found nothing",
    ],
    [
      "a task that is waited for",
      () => feed(Promise.resolve(bitXor()) as never, { batchSize: 1 }),
      "found a promise: await it first",
    ],
    [
      "a batch size",
      () => feed(bitXor(), {} as never),
      "expected batchSize to be a whole number of at least 1, found nothing",
    ],
  ])("%s", async (_, make, message) => {
    await expect((async () => make())()).rejects.toThrow(message);
  });
});

describe("a value that is none of those there are is no default", () => {
  const input = { kind: "values", tokens: 1, dim: 1 } as const;
  const arrays = { x: [1, 2], y: [0, 1] };
  const splits = { train: arrays, test: arrays };
  const set = {
    width: 1,
    height: 1,
    channels: 3,
    pixels: new Uint8Array(3),
    labels: new Int32Array(1),
    length: 1,
  } as const;
  const images = (options: object) =>
    imageTask({ name: "a", train: set, test: set, classes: 2, patch: 1, ...options });
  test.each<[string, () => unknown, string]>([
    [
      "features",
      () => fromTable(source, { train: "a", label: "c", features: "a" } as never),
      'expected features to be a list, found "a"',
    ],
    [
      "lengths to pad to",
      () => feed(bitXor(), { batchSize: 1, padTo: 5 } as never),
      "expected padTo to be a list, found 5",
    ],
    [
      "lengths to pad an evaluation to",
      () => evaluationBatches(bitXor(), { batchSize: 1, padTo: 5 } as never),
      "expected padTo to be a list, found 5",
    ],
    [
      "a list of files",
      () => imageFolder({ read: async () => new Uint8Array(), list: async () => undefined } as never),
      "expected what the source lists to be a list",
    ],
    [
      "a kind of input",
      () => fromArrays({ input: { ...input, kind: "value" }, output: { classes: 2 }, ...splits } as never),
      'expected input.kind to be values or ids, found "value"',
    ],
    [
      "a kind of output",
      () => fromArrays({ input, output: { kind: "class", classes: 2 }, ...splits } as never),
      'expected output.kind to be classes or values, found "class"',
    ],
    [
      "a readout",
      () => timeSeries({ values: [1, 2], labels: [0, 1], classes: 2, window: 1, readout: "all" } as never),
      'expected readout to be last or every, found "all"',
    ],
    [
      "what is too long",
      () => remoteHomology(source, { tooLong: "cut" } as never),
      'expected tooLong to be drop or truncate, found "cut"',
    ],
    [
      "a test set",
      () => remoteHomology(source, { testSet: "folds" } as never),
      "expected testSet to be fold or superfamily or family",
    ],
    ["channels", () => imageFolder(source, { channels: 2 } as never), "expected channels to be 1 or 3"],
    [
      "a mean that is no list",
      () => images({ mean: 0.5 }),
      "expected mean to be a list of 3 numbers, one for each channel",
    ],
    [
      "too few deviations",
      () => images({ std: [1] }),
      "expected std to be a list of 3 numbers other than 0, one for each channel, found [1]",
    ],
    ["a deviation of 0", () => images({ std: [1, 0, 1] }), "found [1, 0, 1]"],
    [
      "a misspelled change",
      () => images({ augmentation: { crop: 4, flip: true, rotate: 20 } }),
      'there is no option "rotate"; there are crop, flip, rotation',
    ],
    [
      "a change in part",
      () => images({ augmentation: { flip: true } }),
      "expected crop to be a whole number of at least 0, found nothing",
    ],
    [
      "a rotation",
      () => images({ augmentation: { crop: 0, flip: true, rotation: Number.NaN } }),
      "expected rotation to be a number of degrees",
    ],
  ])("%s", async (_, make, message) => {
    await expect((async () => make())()).rejects.toThrow(message);
  });
});
