import { compositionCases } from "@permafrost/testing/composition-cases";
import { Draw, type Sample } from "@permafrost/testing/draw";
import { forwardOnlyCases, operatorCases } from "@permafrost/testing/operator-cases";
import { runs, SEED } from "@permafrost/testing/property";
import { relativeError } from "@permafrost/testing/relative-error";
import { withGradients } from "@permafrost/testing/with-gradients";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  concat,
  constant,
  div,
  evaluate,
  exp,
  gather,
  gradients,
  hits,
  input,
  linear,
  matMul,
  mul,
  type Outputs,
  pad,
  reduceSum,
  reshape,
  slice,
  sub,
  type Tensor,
  tanh,
  toOnnx,
  weight,
} from "../src/index.js";
import { type Device, devices, load, runOnce } from "./sessions.js";

/** Integers and truth values must agree exactly, floats to float32's accuracy. */
async function compare(device: Device, outputs: Outputs, bindings: Sample["bindings"]): Promise<void> {
  const want = evaluate(outputs, bindings);
  const got = await runOnce(device, toOnnx(outputs), bindings);
  for (const [name, node] of Object.entries(outputs)) {
    const error = relativeError(got[name]!, want[name]!, 0.1);
    if (!(error <= (node.dtype === "f32" ? 5e-5 : 0)))
      throw new Error(`${name} is off by ${error} on ${device}: ${got[name]}, should be ${want[name]}`);
  }
}

describe.each(devices)(`%s against the reference evaluator, seed ${SEED}`, (device) => {
  describe.each(Object.entries({ ...operatorCases, ...compositionCases }))("%s", (_, cases) => {
    it.each(Object.keys(cases))("%s", async (key) => {
      await fc.assert(
        fc.asyncProperty(cases[key]!, (sample) => compare(device, withGradients(sample), sample.bindings)),
        runs(10),
      );
    });
  });

  it.each(Object.keys(forwardOnlyCases))("%s", async (key) => {
    await fc.assert(
      fc.asyncProperty(forwardOnlyCases[key]!, ({ output, bindings }) =>
        compare(device, { output }, bindings),
      ),
      runs(10),
    );
  });
});

describe.each(devices)("%s, a program with weights", (device) => {
  const w = weight("table", [4, 3]);
  const v = weight("layer/v", [3, 2]);
  const ids = input("ids", "i32", [2]);
  const y = linear(gather(w, ids), v);
  const loss = reshape(reduceSum(tanh(y), [0, 1]), []);
  const [dw, dv] = gradients(loss, [w, v]) as [Tensor, Tensor];
  const outputs = { y, dw, dv };
  const draw = new Draw(7);
  draw.weight("table", [4, 3]);
  draw.weight("layer/v", [3, 2]);
  const bindings = { ...draw.bindings, ids: [3, 3] };

  it.each(["external", "input"] as const)("takes them as %s", async (weights) => {
    const program = toOnnx(outputs, { weights });
    expect(program.weights).toEqual({
      table: { source: "table", shape: [4, 3], storage: "f32", binding: weights },
      "layer/v": { source: "layer/v", shape: [3, 2], storage: "f32", binding: weights },
    });
    expect(Object.keys(program.inputs)).toEqual(["ids"]);
    const session = await load(device, program, bindings, weights);
    for (const given of [
      [3, 3],
      [0, 1],
    ]) {
      const got = await session.run({ ...bindings, ids: given });
      const want = evaluate(outputs, { ...bindings, ids: given });
      for (const name of ["y", "dw", "dv"] as const)
        expect(relativeError(got[name]!, want[name])).toBeLessThan(1e-6);
    }
    await session.release();
  });
});

describe.each(devices)("%s, a program with a branch", (device) => {
  const training = input("training", "bool", []);
  const x = input("x", "f32", [3]);
  const w = weight("w", [3]);
  const only = weight("only", [3]);
  const shared = exp(mul(x, w));
  const loss = reshape(reduceSum(shared, [0]), []);
  const whenTrue = { next: sub(w, mul(gradients(loss, [w])[0]!, only)), twice: add(shared, shared) };
  const whenFalse = { next: w, twice: mul(add(shared, shared), constant(Float32Array.of(1, 2, 3))) };
  const bindings = { x: [0.1, -0.2, 0.3], w: [1, 2, -1], only: [0.5, 0.25, 2] };

  it.each(["external", "input"] as const)(
    "computes the side that the condition says, weights as %s",
    async (weights) => {
      const program = toOnnx({ loss }, { branch: { condition: training, whenTrue, whenFalse }, weights });
      expect(Object.keys(program.outputs)).toEqual(["loss", "next", "twice"]);
      expect(program.inputs).toEqual({
        x: { dtype: "f32", shape: [3] },
        training: { dtype: "bool", shape: [] },
      });
      const session = await load(device, program, bindings, weights);
      for (const side of [1, 0, 1]) {
        const got = await session.run({ ...bindings, training: [side] });
        const want = evaluate({ loss, ...(side ? whenTrue : whenFalse) }, bindings);
        for (const name of ["loss", "next", "twice"] as const)
          expect(relativeError(got[name]!, want[name])).toBeLessThan(1e-6);
      }
      await session.release();
    },
  );

  it("passes inputs, weights and constants through either side", async () => {
    const sides = {
      whenTrue: { a: x, b: w, c: constant(Int32Array.of(1, 2)), d: training },
      whenFalse: { a: w, b: x, c: constant(Int32Array.of(3, 4)), d: training },
    };
    const program = toOnnx({}, { branch: { condition: training, ...sides } });
    const session = await load(device, program, bindings);
    for (const side of [1, 0]) {
      const want = evaluate(side ? sides.whenTrue : sides.whenFalse, { ...bindings, training: [side] });
      const got = await session.run({ ...bindings, training: [side] });
      for (const name of ["a", "b", "c", "d"] as const)
        expect(relativeError(got[name]!, want[name])).toBeLessThan(1e-6);
    }
    await session.release();
  });
});

describe.each(devices)("%s, at the edges", (device) => {
  it("takes tensors without elements", async () => {
    const x = input("x", "f32", [0, 3]);
    const full = input("full", "f32", [2, 3]);
    const outputs = {
      joined: concat([x, full], 0),
      reshaped: reshape(x, [3, 0, 2]),
      sum: reduceSum(mul(x, x), [0]),
      empty: slice(full, 0, 1, 1),
      padded: pad(slice(full, 0, 1, 1), 0, 1, 1),
      product: matMul(x, full, { transposeA: false, transposeB: true }),
    };
    await compare(device, outputs, { x: [], full: [1, 2, 3, 4, 5, 6] });
  });

  it("gives one tensor under several names, and inputs and constants back", async () => {
    const x = input("x", "f32", [2]);
    const y = exp(x);
    await compare(device, { a: y, b: y, c: x, d: constant(Float32Array.of(-0, 0)) }, { x: [1, 2] });
  });

  it("tells -0 from 0 in constants", async () => {
    const signed = div(constant(Float32Array.of(1, 1)), constant(Float32Array.of(-0, 0)));
    const plain = div(constant(Float32Array.of(1, 1)), constant(Float32Array.of(0, 0)));
    const got = await runOnce(device, toOnnx({ signed, plain }));
    expect([...got["signed"]!, ...got["plain"]!]).toEqual([-Infinity, Infinity, Infinity, Infinity]);
  });

  it("counts no hit in a row that holds what is no number, on every device", async () => {
    const logits = input("logits", "f32", [3, 3]);
    const given = (label: number) => ({
      logits: [Number.NaN, 1, 0, 0, 1, Number.NaN, -Infinity, 1, 0],
      labels: [label, label, label],
    });
    const program = toOnnx({ hits: hits(logits, input("labels", "i32", [3])) });
    for (const label of [0, 1, 2])
      expect([...(await runOnce(device, program, given(label)))["hits"]!]).toEqual([
        0,
        0,
        Number(label === 1),
      ]);
  });

  it("wraps 32-bit integers", async () => {
    const x = input("x", "i32", [3]);
    const y = { sum: add(x, x), product: mul(x, x), difference: sub(neg32(x), 5), quotient: div(x, 1 << 16) };
    await compare(device, y, { x: [2 ** 31 - 1, -(2 ** 31), 123_456_789] });
  });
});

const neg32 = (x: Tensor) => sub(0, x);
