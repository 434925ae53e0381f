import { expect, it } from "vitest";
import { add, input, linear, weight } from "../build.js";
import { toOnnx } from "./write.js";

const x = input("x", "f32", [1, 2]);
const y = linear(x, weight("w", [2, 2]));

it.each<[object, string]>([
  [{ weight: "input" }, 'Cannot write the program: there is no option "weight"; the nearest is "weights"'],
  [{ meta_data: {} }, 'there is no option "meta_data"; the nearest is "metadata"'],
  [
    { weights: "inputs" },
    'expected weights to be "external", "input", a Float32Array, or a place { location, offset }',
  ],
  [{ weights: { location: "model.bin" } }, "expected weights to be"],
  [{ weights: { location: "model.bin", offset: -4 } }, "expected weights to be"],
  [{ weights: [1, 2, 3, 4] }, "expected weights to be"],
  [{ weights: null }, "expected weights to be"],
  [{ weights: () => "inputs" }, 'Cannot write the weight "w": expected it to be "external", "input"'],
  [{ weights: () => undefined }, 'Cannot write the weight "w": expected it to be "external", "input"'],
  [{ storage: "f16" }, 'expected storage to be a function that says it of each weight, found "f16"'],
  [
    { storage: () => "fp16" },
    'Cannot write the weight "w": expected its storage to be f32, f16, int8, int4, found "fp16"',
  ],
  [{ storage: () => "toString" }, "expected its storage to be"],
  [{ outputs: "copy" }, 'expected outputs to be "copied" or "computed", found "copy"'],
  [{ metadata: { steps: 3 } }, "expected metadata to be strings by name"],
  [
    { branch: { condition: input("c", "bool", []), whenTrue: { z: x } } },
    "expected branch to be { condition, whenTrue, whenFalse }",
  ],
])("a program is not written with %j", (options, message) => {
  expect(() => toOnnx({ y }, options)).toThrow(message);
});

it("what is left out or undefined is the default", () => {
  const { weights } = toOnnx({ y: add(y, 1) }, { weights: undefined, storage: undefined } as object);
  expect(weights["w"]).toEqual({ source: "w", shape: [2, 2], storage: "f32", binding: "external" });
});
