import {
  add,
  gradients,
  input,
  linear,
  reduceSum,
  reshape,
  type Storage,
  scan,
  weight,
} from "@permafrost/graph";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";
import { load } from "../load.js";
import { native } from "./native.js";

/** A recurrent product with one matrix, an ordinary one with another. */
function program(storage?: Storage) {
  const x = input("x", "f32", [3, 2, 4]);
  const driven = linear(x, weight("outside", [4, 4]));
  const bias = weight("bias", [4]);
  const { outputs } = scan({ states: [input("h", "f32", [2, 4])], sequences: [driven] }, ([h], [token]) => {
    const next = add(linear(h!, weight("inside", [4, 4]), bias), token!);
    return { states: [next], outputs: [next] };
  });
  const loss = reshape(reduceSum(outputs[0]!, [0, 1, 2]), []);
  const branch = { condition: input("training", "bool", []), whenTrue: { dx: gradients(loss, [x])[0]! } };
  const whenFalse = { dx: x };
  return {
    outputs: { loss },
    branch: { ...branch, whenFalse },
    ...(storage && { storage: () => storage }),
  };
}

describe("matrices of loops", () => {
  it("lie in the session of the native device, others are fed", async () => {
    const device = await native({ threads: 1 });
    const bindings = (storage?: Storage) =>
      Object.fromEntries(
        Object.entries(device.lower(program(storage)).graph.weights).map(([name, { binding }]) => [
          name,
          binding,
        ]),
      );
    expect(bindings()).toEqual({ outside: "input", inside: "external", bias: "input" });
    // what is widened before the loop cannot be rearranged beforehand
    expect(bindings("f16")).toEqual({ outside: "input", inside: "input", bias: "input" });
  });

  it("give what they give where they are fed", async () => {
    const numbers = (n: number) => Float32Array.from({ length: n }, (_, i) => 0.4 * Math.sin(3 * i + 1));
    const results = await Promise.all(
      [false, true].map(async (prepack) => {
        const device = await native({ threads: 1, prepack });
        const session = await load(device, program(), async (name) => numbers(name === "bias" ? 4 : 16));
        const feeds = { x: numbers(24), h: numbers(8) };
        const result = await session.run(feeds, { wanted: ["loss", "dx"], branch: true });
        await session.dispose();
        return result;
      }),
    );
    for (const name of ["loss", "dx"])
      expect(relativeError(Float64Array.from(results[0]![name]!), results[1]![name]!)).toBeLessThan(1e-6);
    expect(results[0]!["dx"]!.some((value) => value !== 0)).toBe(true);
  });
});
