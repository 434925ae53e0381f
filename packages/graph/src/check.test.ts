import { describe, expect, it } from "vitest";
import { add, constant, exp, input, matMul, reshape, weight } from "./build.js";
import { check } from "./check.js";
import { evaluate } from "./evaluate.js";
import { gradients } from "./gradients.js";
import { toOnnx } from "./onnx/write.js";
import { print } from "./print.js";
import type { Tensor } from "./tensor.js";

describe("check", () => {
  const x = input("x", "f32", [2, 3]);

  it("accepts what the constructors make", () => {
    const y = matMul(exp(x), weight("w", [3, 1]));
    const loss = reshape(matMul(y, y, { transposeA: true }), []);
    expect(() => check({ loss, g: gradients(loss, [x])[0]! })).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "expected tensors by name, found nothing"],
    ["a list", [x], 'expected tensors by name, found "a list"'],
    ["an output that is nothing", { y: undefined }, 'expected its output "y" to be a tensor, found nothing'],
    ["an output that is a list", { y: [x] }, 'expected its output "y" to be a tensor, found "a list"'],
    ["a tensor in place of a table", x, 'expected its output "op" to be a tensor, found "input"'],
  ])("refuses %s", (_, outputs, message) => {
    const wrong = outputs as Record<string, Tensor>;
    for (const [attempt, use] of [
      ["accept a program", check],
      ["write the program", toOnnx],
      ["evaluate the program", evaluate],
      ["print the program", print],
    ] as const)
      expect(() => use(wrong)).toThrow(new TypeError(`Cannot ${attempt}: ${message}`));
  });

  it.each<[string, Partial<Tensor>]>([
    ["another shape", { shape: [3, 2] }],
    ["another rank", { shape: [6] }],
    ["another type", { dtype: "i32" }],
  ])("refuses a tensor that was given %s", (_, change) => {
    const tampered: Tensor = { ...exp(x), ...change };
    const type = `${tampered.dtype}[${tampered.shape}]`;
    const message = `Cannot accept exp: it says ${type}, but its inputs make it f32[2,3]`;
    expect(() => check({ y: tampered })).toThrow(new TypeError(message));
    expect(() => check({ y: reshape(tampered, [6, 1]) })).toThrow(message);
    expect(() => toOnnx({ y: tampered })).toThrow(message);
  });

  it("refuses a tensor whose inputs were changed for others that do not fit", () => {
    const sum = add(x, input("y", "f32", [3]));
    const tampered: Tensor = { ...sum, inputs: [x, input("y", "f32", [4])] };
    expect(() => check({ tampered })).toThrow(
      "add(f32[2,3], f32[4]): Cannot broadcast shapes [2,3] and [4]: axis -1 is 3 in one and 4 in the other",
    );
  });

  it.each<[string, Tensor, string]>([
    ["two shapes", input("x", "f32", [3]), "input f32[2,3] and input f32[3]"],
    ["two types", input("x", "i32", [2, 3]), "input f32[2,3] and input i32[2,3]"],
    ["an input and a weight", weight("x", [2, 3]), "input f32[2,3] and weight f32[2,3]"],
  ])("refuses one name for %s", (_, other, things) => {
    expect(() => check({ x: exp(x), other })).toThrow(
      new TypeError(`Cannot use the name "x" for two things: ${things}`),
    );
  });

  it("accepts one input or weight that was made twice", () => {
    expect(() => check({ y: add(x, input("x", "f32", [2, 3])) })).not.toThrow();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses the constant %d",
    (value) => {
      const y = add(x, constant(Float32Array.of(0, value, 1)));
      expect(() => check({ y })).toThrow(
        new TypeError("Cannot accept a constant f32[3]: element 1 is not finite"),
      );
    },
  );
});
