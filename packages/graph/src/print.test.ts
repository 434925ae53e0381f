import { describe, expect, it } from "vitest";
import {
  constant,
  gelu,
  input,
  layerNorm,
  linear,
  mul,
  part,
  reduceMean,
  reshape,
  scalar,
  softmax,
  tanh,
  weight,
  where,
} from "./build.js";
import { crossEntropy } from "./classification.js";
import { gradients } from "./gradients.js";
import { print } from "./print.js";

describe("print", () => {
  const x = input("x", "f32", [2, 3]);

  it("writes a line per tensor, and which are the outputs", () => {
    const y = where(
      input("training", "bool", []),
      mul(x, 2),
      constant(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
    );
    expect(print({ y: softmax(y), x })).toMatchInlineSnapshot(`
      "%0 bool[] = input "training"
      %1 f32[2,3] = input "x"
      %2 f32[] = constant {2}
      %3 f32[2,3] = mul %1 %2
      %4 f32[2,3] = constant {1 2 3 4 …}
      %5 f32[2,3] = where %0 %3 %4
      %6 f32[2,3] = softmax %5
      y = %6
      x = %1"
    `);
  });

  it("writes attributes, results of several, transposed weights", () => {
    const normal = layerNorm(x, weight("ln.weight", [3]), weight("ln.bias", [3]), 1e-5);
    const z = gelu(linear(normal, weight("fc.weight", [4, 3]), undefined, true), "tanh");
    expect(print({ z, deviation: part(normal.inputs[0]!, 2) })).toMatchInlineSnapshot(`
      "%0 f32[2,3] = input "x"
      %1 f32[3] = weight "ln.weight"
      %2 f32[3] = weight "ln.bias"
      %3 (f32[2,3], f32[2,1], f32[2,1]) = layerNorm %0 %1 %2 epsilon=0.00001
      %4 f32[2,3] = part %3 index=0
      %5 f32[4,3] = weight "fc.weight"
      %6 f32[2,4] = linear %4 %5 transposed
      %7 f32[2,4] = gelu %6 approximation=tanh
      %8 f32[2,1] = part %3 index=2
      z = %7
      deviation = %8"
    `);
  });

  it("shows gradients as more of the same program", () => {
    const w = weight("w", [3, 4]);
    const loss = reshape(reduceMean(tanh(linear(x, w)), [0, 1]), []);
    expect(print({ loss, g: gradients(loss, [w])[0]! })).toMatchInlineSnapshot(`
      "%0 f32[2,3] = input "x"
      %1 f32[3,4] = weight "w"
      %2 f32[2,4] = linear %0 %1
      %3 f32[2,4] = tanh %2
      %4 f32[1,1] = reduceMean %3 axes=[0,1]
      %5 f32[] = reshape %4
      %6 f32[] = constant {1}
      %7 f32[1,1] = reshape %6
      %8 f32[] = constant {0.125}
      %9 f32[1,1] = mul %7 %8
      %10 f32[2,4] = broadcastTo %9
      %11 f32[] = constant {1}
      %12 f32[2,4] = mul %3 %3
      %13 f32[2,4] = sub %11 %12
      %14 f32[2,4] = mul %10 %13
      %15 f32[3,4] = matMul %0 %14 transposeA
      loss = %5
      g = %15"
    `);
  });

  it("is the same text for the same program made twice", () => {
    const make = () => {
      const w = weight("w", [3, 2]);
      const loss = crossEntropy(linear(input("x", "f32", [2, 3]), w), input("labels", "i32", [2]));
      return print({ loss, g: gradients(loss, [w])[0]! });
    };
    expect(make()).toBe(make());
  });

  it("numbers a shared tensor once", () => {
    const two = scalar(2);
    expect(print({ y: mul(two, two) })).toBe("%0 f32[] = constant {2}\n%1 f32[] = mul %0 %0\ny = %1");
  });
});
