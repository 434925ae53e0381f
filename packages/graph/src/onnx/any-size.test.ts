import { InferenceSession, Tensor as Numbers } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { add, constant, input, mul, reduceSum, reshape, scalar, upTo, weight } from "../build.js";
import { gradients } from "../gradients.js";
import type { Tensor } from "../tensor.js";
import { toOnnxOfAnySize } from "./any-size.js";

const KINDS = { f32: "float32", i32: "int32", bool: "bool" } as const;
const TABLE = Float32Array.from({ length: 20 }, (_, i) => i);

/** Rows of a table, and the gradient of what is made of them: `y[i] = x[i] + i`, times the number of rows. */
function outputs(tokens: number): Record<string, Tensor> {
  const table = weight("table", [10, 2]);
  const x = input("x", "f32", [tokens, 2]);
  const places = constant(
    Float32Array.from({ length: tokens }, (_, i) => i),
    [tokens, 1],
  );
  const y = mul(add(add(x, places), upTo(table, 0, tokens)), scalar(tokens));
  const [slope] = gradients(reshape(reduceSum(reshape(y, [tokens * 2]), [0]), []), [table]);
  return { y, slope: slope! };
}
const options = { weights: () => TABLE };

describe("toOnnxOfAnySize", () => {
  it("does what a program of each size does: also of one that it was not written with", async () => {
    const { program, feedsOf } = toOnnxOfAnySize(
      { outputs: outputs(10), options },
      { outputs: outputs(9), options },
    );
    expect(program.inputs["x"]).toEqual({ dtype: "f32", shape: [-1, 2] });
    const session = await InferenceSession.create(program.bytes, { logSeverityLevel: 3 });
    for (const tokens of [10, 9, 4]) {
      const sizes = feedsOf({ outputs: outputs(tokens), options });
      expect(Object.keys(sizes).sort()).toEqual(
        Object.keys(program.inputs)
          .filter((name) => name !== "x")
          .sort(),
      );
      const fed = Object.entries(sizes).map(([name, numbers]) => {
        const { dtype, shape } = program.inputs[name]!;
        const dims = shape.map((size) => (size < 0 ? numbers.length : size));
        return [name, new Numbers(KINDS[dtype], numbers as Float32Array, dims)] as const;
      });
      const x = new Numbers("float32", new Float32Array(2 * tokens).fill(100), [tokens, 2]);
      const { y, slope } = await session.run({ x, ...Object.fromEntries(fed) });
      const expected = Array.from({ length: 2 * tokens }, (_, i) => tokens * (100 + Math.floor(i / 2) + i));
      expect(Array.from(y!.data as Float32Array)).toEqual(expected);
      expect(Array.from(slope!.data as Float32Array)).toEqual(
        Array.from({ length: 20 }, (_, i) => (i < 2 * tokens ? tokens : 0)),
      );
    }
    await session.release();
  });

  it("refuses programs that differ in more than sizes, and a third that does", () => {
    const other = { outputs: { ...outputs(9), y: mul(outputs(9)["y"]!, outputs(9)["y"]!) }, options };
    const why = /^Cannot write programs of several sizes as one: .*\. Write each for itself$/;
    expect(() => toOnnxOfAnySize({ outputs: outputs(10), options }, other)).toThrow(why);
    const { feedsOf } = toOnnxOfAnySize({ outputs: outputs(10), options }, { outputs: outputs(9), options });
    expect(() => feedsOf(other)).toThrow(why);
    const scaled = { outputs: { ...outputs(9), slope: mul(outputs(9)["slope"]!, scalar(2)) }, options };
    expect(() => feedsOf(scaled)).toThrow(why);
  });
});
