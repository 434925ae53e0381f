import { compositionCases } from "@permafrost/testing/composition-cases";
import { Draw, type Sample } from "@permafrost/testing/draw";
import { operatorCases } from "@permafrost/testing/operator-cases";
import { runs, SEED } from "@permafrost/testing/property";
import { relativeError } from "@permafrost/testing/relative-error";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { part } from "../src/build.js";
import {
  add,
  attention,
  broadcastTo,
  cast,
  concat,
  crossEntropy,
  evaluate,
  exp,
  gather,
  gelu,
  gradients,
  input,
  layerNorm,
  linear,
  maskBias,
  matMul,
  mergeHeads,
  mul,
  narrow,
  type Outputs,
  pad,
  print,
  reduceSum,
  reshape,
  slice,
  softmax,
  splitHeads,
  stopGradient,
  type Tensor,
  tanh,
  topological,
  transpose,
  weight,
  where,
} from "../src/index.js";

const total = (y: Tensor) => reshape(reduceSum(y, [...y.shape.keys()]), []);

const named = (tensors: readonly Tensor[]): Outputs =>
  Object.fromEntries(tensors.map((node, i) => [`gradient ${i}`, node]));

/** How many numbers a program computes (inputs, weights and constants aside). */
const work = (outputs: Outputs) =>
  topological(Object.values(outputs))
    .filter(({ inputs }) => inputs.length > 0)
    .reduce((sum, node) => sum + node.shape.reduce((size, axis) => size * axis, 1), 0);

function expectEqual(outputs: Outputs, bindings: Sample["bindings"]): void {
  const narrowed = narrow(outputs);
  expect(Object.keys(narrowed)).toEqual(Object.keys(outputs));
  const [got, want] = [evaluate(narrowed, bindings), evaluate(outputs, bindings)];
  for (const [name, node] of Object.entries(outputs)) {
    expect(narrowed[name]!.shape).toEqual(node.shape);
    // the same sums in the same order; only the factors of means round differently
    expect(relativeError(got[name]!, want[name]!)).toBeLessThan(1e-13);
    if (node.dtype !== "f32") expect(got[name]).toEqual(want[name]);
  }
}

/** A slice, or a slice of a slice, drawn; sometimes empty. */
function cut(x: Tensor, draw: Draw): Tensor {
  if (x.shape.length === 0) return x;
  const axis = draw.integer(0, x.shape.length - 1);
  const start = draw.integer(0, x.shape[axis]!);
  const y = slice(x, axis, start, draw.integer(start, x.shape[axis]!));
  return draw.uniform() < 0.3 ? cut(y, draw) : y;
}

describe.each(Object.entries({ ...operatorCases, ...compositionCases }))(
  `narrowing a slice of %s keeps its values and gradients, seed ${SEED}`,
  (_, cases) => {
    it.each(Object.keys(cases))("%s", (key) => {
      fc.assert(
        fc.property(cases[key]!, ({ output, bindings, wrt, seed }) => {
          const draw = new Draw(seed ^ 0xc0ffee);
          const once = cut(output, draw);
          expectEqual({ once }, bindings);
          expectEqual({ once, twice: cut(output, draw) }, bindings);
          expectEqual({ once, output }, bindings);
          if (output.dtype !== "f32") return;
          const found = named(gradients(total(mul(once, once)), wrt));
          expectEqual({ once, ...found }, bindings);
          // and the other way round: differentiating what was narrowed
          const { narrowed } = narrow({ narrowed: once });
          const again = evaluate(named(gradients(total(mul(narrowed, narrowed)), wrt)), bindings);
          for (const [name, want] of Object.entries(evaluate(found, bindings)))
            expect(relativeError(again[name]!, want)).toBeLessThan(1e-12);
        }),
        runs(25),
      );
    });
  },
);

describe("a pre-norm transformer that is read at its last token", () => {
  const [batch, tokens, width, heads, layers] = [2, 8, 4, 2, 3];

  function block(x: Tensor, i: number): Tensor {
    const w = (name: string, ...shape: number[]) => weight(`h.${i}.${name}`, shape);
    const norm = (y: Tensor, name: string) =>
      layerNorm(y, w(`${name}.gain`, width), w(`${name}.shift`, width), 1e-5);
    const normal = norm(x, "ln_1");
    const [q, k, v] = ["q", "k", "v"].map((name) => splitHeads(linear(normal, w(name, width, width)), heads));
    const bias = maskBias(tokens, tokens, (query, key) => key <= query);
    const mixed = mergeHeads(attention(q!, k!, v!, { scale: (width / heads) ** -0.5, bias }));
    const middle = add(x, linear(mixed, w("proj", width, width)));
    const wide = gelu(linear(norm(middle, "ln_2"), w("up", width, 4 * width)), "tanh");
    return add(middle, linear(wide, w("down", 4 * width, width)));
  }

  const x = input("x", "f32", [batch, tokens, width]);
  const labels = input("labels", "i32", [batch]);
  const body = Array.from({ length: layers }, (_, i) => i).reduce(block, x);
  const last = reshape(slice(body, 1, tokens - 1, tokens), [batch, width]);
  const loss = crossEntropy(linear(last, weight("out", [width, 3])), labels);
  const weights = [...new Set(topological([loss]).filter(({ op }) => op === "weight"))];
  const draw = new Draw(5);
  for (const node of weights) draw.weight((node as Tensor<"weight">).attributes.name, node.shape);
  const bindings = {
    ...draw.bindings,
    x: Array.from({ length: batch * tokens * width }, () => draw.uniform()),
    labels: [0, 2],
  };

  it("computes only the last token above the keys and values of the last block", () => {
    const text = print(narrow({ loss })).split("\n");
    const lines = (op: string) =>
      text.filter((line) => line.includes(`= ${op} `)).map((line) => line.split(" ")[1]);
    const full = "f32[2,8,4]";
    // queries, keys, values and what follows: the last block computes queries for one token, keys and values for all
    const perBlock = [full, full, full, full, "f32[2,8,16]", full];
    const lastBlock = ["f32[2,1,4]", full, full, "f32[2,1,4]", "f32[2,1,16]", "f32[2,1,4]"];
    expect(lines("linear").sort()).toEqual([...perBlock, ...perBlock, ...lastBlock, "f32[2,3]"].sort());
    expect(lines("softmax")).toEqual(["f32[2,2,8,8]", "f32[2,2,8,8]", "f32[2,2,1,8]"]);
    expect(lines("gelu")).toEqual(["f32[2,8,16]", "f32[2,8,16]", "f32[2,1,16]"]);
    // the first norm of the last block feeds keys and values, hence is computed in full, and only once
    expect(text.filter((line) => line.includes("= layerNorm ")).map((line) => line.split(" ")[1])).toEqual([
      ...Array(5).fill("(f32[2,8,4],"),
      "(f32[2,1,4],",
    ]);
    expectEqual({ loss }, bindings);
  });

  it("has the same gradients, and less work", () => {
    const { narrowed } = narrow({ narrowed: loss });
    const byName = (from: Tensor) =>
      Object.fromEntries(
        gradients(from, weights).map((g, i) => [(weights[i] as Tensor<"weight">).attributes.name, g]),
      );
    const [small, large] = [byName(narrowed), byName(loss)];
    expect(work({ narrowed, ...small })).toBeLessThan(0.85 * work({ loss, ...large }));
    const [got, want] = [evaluate(small, bindings), evaluate(large, bindings)];
    for (const name of Object.keys(want)) expect(relativeError(got[name]!, want[name]!)).toBeLessThan(1e-9);
  });
});

describe("a slice is carried below", () => {
  const f = (...axes: number[]) => input(`f${axes}`, "f32", axes);
  const ids = input("ids", "i32", [4, 2]);
  const gain = weight("gain", [4]);
  /** A result, and the axes along which a part of it needs a part of its inputs only. */
  const carried: Readonly<Record<string, readonly [Tensor, readonly number[]]>> = {
    "unary operators": [exp(f(4, 4)), [0, 1]],
    "operators that broadcast": [add(f(4, 4), f(4)), [0, 1]],
    "operators that stretch": [add(f(4, 1), f(1, 4)), [0, 1]],
    where: [where(input("c", "bool", [4, 1]), f(4, 4), 0), [0, 1]],
    cast: [cast(ids, "f32"), [0, 1]],
    stopGradient: [stopGradient(f(4, 4)), [0, 1]],
    reductions: [reduceSum(f(4, 3, 4), [1]), [0, 2]],
    "reshape of other axes": [reshape(f(4, 2, 3), [4, 6]), [0]],
    transpose: [transpose(f(2, 3, 4), [2, 0, 1]), [0, 1, 2]],
    broadcastTo: [broadcastTo(f(4, 1), [3, 4, 5]), [0, 1, 2]],
    "slice along the same axis": [slice(f(4, 4), 1, 1, 4), [1]],
    pad: [pad(f(4, 4), 1, 1, 2), [0]],
    concat: [concat([f(4, 4), f(4, 4)], 1), [0]],
    gather: [gather(f(5, 3), ids), [0, 1, 2]],
    matMul: [matMul(f(2, 3, 4, 5), f(3, 5, 6)), [0, 1, 2, 3]],
    "matMul, transposed": [matMul(f(3, 5, 4), f(3, 6, 5), { transposeA: true, transposeB: true }), [0, 1, 2]],
    linear: [linear(f(2, 3, 4), f(4, 5)), [0, 1]],
    softmax: [softmax(f(2, 3, 4)), [0, 1]],
    gelu: [gelu(f(4, 4)), [0, 1]],
    layerNorm: [layerNorm(f(2, 3, 4), gain, gain, 1e-5), [0, 1]],
  };

  it.each(Object.keys(carried))("%s", (key) => {
    const [y, axes] = carried[key]!;
    for (const axis of axes) {
      const program = narrow({ y: slice(y, axis, 1, 2) });
      // what is left of the operator has the size of the slice
      const sizes = topological(Object.values(program))
        .filter(({ op }) => op === y.op)
        .map(({ shape }) => shape[axis]);
      expect(sizes.length).toBeGreaterThan(0);
      expect(Math.max(...(sizes as number[]))).toBe(1);
      if (y.op !== "slice") expect(program.y.op).toBe(y.op);
    }
  });
});

describe("narrow", () => {
  const x = input("x", "f32", [4, 3]);

  it("computes a tensor that is read in two places where they agree once, in that region", () => {
    const shared = exp(tanh(x));
    const [a, b] = [add(slice(shared, 0, 3, 4), 1), mul(slice(shared, 0, 3, 4), 2)];
    expect(print(narrow({ a, b }))).toMatchInlineSnapshot(`
      "%0 f32[4,3] = input "x"
      %1 f32[1,3] = slice %0 axis=0 start=3 end=4
      %2 f32[1,3] = tanh %1
      %3 f32[1,3] = exp %2
      %4 f32[] = constant {1}
      %5 f32[1,3] = add %3 %4
      %6 f32[] = constant {2}
      %7 f32[1,3] = mul %3 %6
      a = %5
      b = %7"
    `);
  });

  it("computes a tensor that is read in different places once, in full", () => {
    const shared = exp(x);
    const text = print(narrow({ a: slice(shared, 0, 0, 1), b: slice(shared, 0, 3, 4), c: tanh(shared) }));
    expect(text.match(/= exp/g)).toHaveLength(1);
    expect(text).toContain("f32[4,3] = exp");
  });

  it("cuts a result of several after picking it", () => {
    const y = layerNorm(x, weight("gain", [3]), weight("shift", [3]), 1e-5);
    const outputs = { last: slice(y, 0, 3, 4), means: part(y.inputs[0]!, 1) };
    expectEqual(outputs, { x: [1, 2, 4, 0, 1, 5, 3, 3, 1, 2, 2, 9], gain: [1, 2, 3], shift: [0, 1, 2] });
  });

  it("leaves a program alone that reads everything", () => {
    const y = mul(exp(x), 2);
    expect(narrow({ y })).toEqual({ y });
    expect(narrow({ y }).y).toBe(y);
  });

  it("narrows through thousands of nodes", () => {
    let y: Tensor = x;
    for (let i = 0; i < 6000; i++) y = tanh(y);
    const { z } = narrow({ z: slice(y, 0, 2, 3) });
    expect(work({ z })).toBe(6001 * 3);
  });
});
