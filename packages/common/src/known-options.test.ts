import { expect, it } from "vitest";
import {
  checkOptions,
  type OptionNames,
  type OptionRules,
  optionsOf,
  refuseUnknownOptions,
} from "./known-options.js";

interface Options {
  readonly learningRate?: number;
  readonly batchSize?: number;
}
const NAMES: OptionNames<Options> = { learningRate: true, batchSize: true };
const refused = (options: unknown) => () => refuseUnknownOptions("train", options as Options, NAMES);

it("takes what there is", () => {
  expect(refused({})).not.toThrow();
  expect(refused({ learningRate: 1, batchSize: undefined })).not.toThrow();
});

it("names the nearest option of an unknown one", () => {
  for (const name of ["learning_rate", "LearningRate", "learning-rate", "lerningRate"])
    expect(refused({ [name]: 10 })).toThrow(
      new TypeError(`Cannot train: there is no option "${name}"; the nearest is "learningRate"`),
    );
  expect(refused({ batch_size: undefined })).toThrow('the nearest is "batchSize"');
});

it("lists them where none is near", () => {
  expect(refused({ zzz: 1 })).toThrow('there is no option "zzz"; there are learningRate, batchSize');
  expect(refused({ toString: 1 })).toThrow('there is no option "toString"');
  expect(refused(JSON.parse('{"__proto__":1}'))).toThrow('there is no option "__proto__"');
});

it("takes nothing but an object", () => {
  for (const options of [null, 3, "learningRate", [], () => 1])
    expect(refused(options)).toThrow("Cannot train: expected an object of options, found");
});

it("lets no option of a type be forgotten", () => {
  // @ts-expect-error batchSize is missing
  const names: OptionNames<Options> = { learningRate: true };
  expect(names).toBeDefined();
});

it("refuses what is of the wrong kind", () => {
  const rules: OptionRules<Options> = {
    learningRate: [(x) => typeof x === "number" && x >= 0, "a number of 0 or more"],
    batchSize: [Number.isInteger, "a whole number"],
  };
  const checked = (options: object) => () => checkOptions<Options>("train", options, rules);
  expect(checked({ learningRate: 0, batchSize: undefined })).not.toThrow();
  for (const [options, found] of [
    [{ learningRate: "0.1" }, 'the string "0.1"'],
    [{ learningRate: Number.NaN }, "NaN"],
    [{ learningRate: -1 }, "-1"],
    [{ learningRate: null }, "null"],
    [{ learningRate: "fast" }, '"fast"'],
  ] as const)
    expect(checked(options)).toThrow(
      new RangeError(`Cannot train: expected learningRate to be a number of 0 or more, found ${found}`),
    );
  expect(checked({ batchsize: 1 })).toThrow('there is no option "batchsize"');
});

it("takes the options of one out of those of several", () => {
  const all = { learningRate: 1, batchSize: 2, steps: 3 };
  expect(optionsOf<Options>(all, NAMES)).toEqual({ learningRate: 1, batchSize: 2 });
});
