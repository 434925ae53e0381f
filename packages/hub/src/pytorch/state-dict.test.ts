import { Tuple } from "@permafrost/common/unpickle/value";
import { describe, expect, it } from "vitest";
import { stateDict } from "./state-dict.js";
import { TorchStorage, TorchTensor } from "./torch-tensor.js";
import type { TorchValue } from "./torch-world.js";

const of = (...shape: number[]) => {
  const count = shape.reduce((product, size) => product * size, 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  return TorchTensor.view(new TorchStorage("0", "F32", count), 0, shape, strides) as TorchTensor;
};
const dict = (entries: Record<string, TorchValue>) =>
  new Map<TorchValue, TorchValue>(Object.entries(entries));
const weights = () => dict({ "h.weight": of(2, 3), "h.bias": of(3) });
const names = (value: TorchValue, place?: string) => [...stateDict(value, "a.pt", place).keys()];
const WEIGHTS = ["h.weight", "h.bias"];

describe("stateDict() finds the weights", () => {
  const places: Record<string, Record<string, TorchValue>> = {
    "at the top": Object.fromEntries(weights()) as Record<string, TorchValue>,
    "under state_dict, beside a measurement": { state_dict: weights(), best_acc1: of(), epoch: 3 },
    "under state_dict, beside a measurement in a list": { state_dict: weights(), best_acc1: of(1) },
    "under state_dict, beside class weights": { state_dict: weights(), "loss.weight": of(1000) },
    "under state_dict, beside a matrix of measurements": { state_dict: weights(), confusion: of(9, 9) },
    "under model, beside an optimizer": {
      model: weights(),
      optimizer: dict({ state: new Map([[0, dict({ exp_avg: of(2, 3) })]]) as TorchValue }),
    },
    "beside an optimizer whose state has names": {
      net: weights(),
      optim_state_dict: dict({ state: dict({ "h.weight": dict({ exp_avg: of(2, 3) }) }) }),
    },
    "under a name that nobody expects": { encoder_weights: weights(), best: of() },
    "further in": { checkpoint: dict({ generator: dict({ params: weights() }) }), step: of() },
    "of vectors, where there are no matrices": { model: dict({ a: of(3) }), best: of(3) },
  };
  it.each(Object.keys(places))("%s", (place) => {
    const expected = place.startsWith("of vectors") ? ["a"] : WEIGHTS;
    expect(names(dict(places[place]!))).toEqual(expected);
  });

  it("once, where two names lead to one dict, or a dict to itself", () => {
    const same = weights();
    const top = dict({ model: same, state_dict: same });
    top.set("self", top);
    expect(names(top)).toEqual(WEIGHTS);
  });

  it("where it is told to", () => {
    const both = dict({
      model: weights(),
      ema: dict({ "h.weight": of(2, 3) }),
      optimizer: dict({ m: of(2) }),
    });
    expect(names(both, "ema")).toEqual(["h.weight"]);
    expect(names(both, "model")).toEqual(WEIGHTS);
    expect(names(both, "optimizer")).toEqual(["m"]);
    expect(names(dict({ a: dict({ b: weights() }), c: weights() }), "a.b")).toEqual(WEIGHTS);
    expect(names(dict({ x: of(2, 2), other: weights() }), "")).toEqual(["x"]);
    expect(() => names(both, "modle")).toThrow(
      new RangeError(
        'Cannot read a.pt: expected tensors in "modle", it has some in "model", "ema", "optimizer"',
      ),
    );
    expect(() => names(weights(), "model")).toThrow(
      'expected tensors in "model", there are none but at its top',
    );
  });
});

describe("stateDict() chooses nothing", () => {
  const unclear: Record<string, [Record<string, TorchValue>, string]> = {
    "between a model and its average": [{ model: weights(), ema: weights() }, '"model", "ema"'],
    "between two that nobody expects": [
      { generator: weights(), discriminator: weights() },
      '"generator", "discriminator"',
    ],
    "between the top and what is in it": [{ w: of(2, 2), inner: weights() }, '"inner", its top ("")'],
    "between the parts of a model": [
      { model: dict({ encoder: weights(), decoder: weights() }) },
      '"model.encoder", "model.decoder"',
    ],
  };
  it.each(Object.keys(unclear))("%s", (what) => {
    const [entries, listed] = unclear[what]!;
    expect(() => names(dict(entries))).toThrow(
      new SyntaxError(
        `Cannot read a.pt: it has weights in several places, ${listed}. Say which are meant, by the option stateDict, or behind the path: last.pt#model`,
      ),
    );
  });

  it("where there is nothing", () => {
    expect(names(new Map())).toEqual([]);
    expect(() => names(dict({ epoch: 3 }))).toThrow(/^Cannot read a.pt: it holds no tensors, only "epoch"/);
    for (const [value, kind] of [
      [7, "something else"],
      [[weights()], "a list"],
      [new Tuple([weights(), 3]), "a tuple"],
      [of(2, 3), "a tensor alone"],
    ] as const)
      expect(() => names(value as TorchValue)).toThrow(
        `it does not hold a dict of tensors, but ${kind}. Load it with PyTorch, and save the state_dict() of the model`,
      );
  });
});
