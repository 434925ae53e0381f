import { allNodes, decodeOnnx, isGraph, nodesBehind, type OnnxNode } from "@permafrost/testing/decode-onnx";
import { runs, SEED } from "@permafrost/testing/property";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  attention,
  constant,
  crossEntropy,
  exp,
  gather,
  gelu,
  gradients,
  input,
  layerNorm,
  linear,
  mul,
  reduceSum,
  reshape,
  slice,
  splitHeads,
  type Tensor,
  tanh,
  toOnnx,
  weight,
} from "../src/index.js";

const total = (y: Tensor) => reshape(reduceSum(y, [...y.shape.keys()]), []);
const count = (nodes: readonly OnnxNode[], op: string) => nodes.filter((node) => node.op === op).length;
/** Products that sum over rows: what a weight's gradient is. */
const weightProducts = (nodes: readonly OnnxNode[]) =>
  nodes.filter(({ op, attributes }) => op === "Gemm" && attributes["transA"] === 1).length;

describe("what is written", () => {
  const x = input("x", "f32", [2, 3]);
  const ids = input("ids", "i32", [2]);
  const flag = input("flag", "bool", []);
  const w = weight("layer/w", [3, 4]);
  const embedded = add(x, gather(weight("table", [5, 3]), ids));
  const y = add(linear(embedded, w), constant(Float32Array.of(1, 2, 3, 4)));

  it("says its version, its inputs and outputs, and where its weights lie", () => {
    const program = toOnnx({ y });
    const model = decodeOnnx(program.bytes);
    expect([model.irVersion, model.opset]).toEqual([9, 20]);
    expect(model.inputs).toEqual([
      { name: "x", type: 1, shape: [2, 3] },
      { name: "ids", type: 6, shape: [2] },
    ]);
    expect(model.outputs).toEqual([{ name: "y", type: 1, shape: [2, 4] }]);
    expect(model.initializers.filter(({ location }) => location)).toEqual([
      { name: "table", type: 1, shape: [5, 3], location: "table" },
      { name: "layer/w", type: 1, shape: [3, 4], location: "layer/w" },
    ]);
    const [inside] = model.initializers.filter(({ bytes, type }) => bytes && type === 1);
    expect([...new Float32Array(inside!.bytes!.slice().buffer)]).toEqual([1, 2, 3, 4]);
    expect(program.weights).toEqual({
      table: { source: "table", shape: [5, 3], storage: "f32", binding: "external" },
      "layer/w": { source: "layer/w", shape: [3, 4], storage: "f32", binding: "external" },
    });
  });

  it("takes weights as inputs if told to", () => {
    const model = decodeOnnx(toOnnx({ y }, { weights: "input" }).bytes);
    expect(model.inputs.map(({ name }) => name)).toEqual(["x", "ids", "table", "layer/w"]);
    expect(model.initializers.every(({ location }) => location === undefined)).toBe(true);
  });

  it("writes equal nodes over equal inputs once, whoever made them", () => {
    const nodes = allNodes(decodeOnnx(toOnnx({ a: mul(exp(x), 2), b: add(exp(x), mul(exp(x), 2)) }).bytes));
    expect(count(nodes, "Exp")).toBe(1);
    expect(count(nodes, "Mul")).toBe(1);
  });

  it("keeps inside a branch what only the branch needs", () => {
    const shared = exp(x);
    const model = decodeOnnx(
      toOnnx(
        { shared },
        {
          branch: {
            condition: flag,
            whenTrue: { z: tanh(linear(shared, w)) },
            whenFalse: { z: linear(x, w) },
          },
        },
      ).bytes,
    );
    expect(model.nodes.map(({ op }) => op)).toEqual(["Exp", "Identity", "If"]);
    const { then_branch, else_branch } = model.nodes[2]!.attributes;
    const ops = (graph: unknown) => (isGraph(graph) ? graph.nodes.map(({ op }) => op) : []);
    expect(ops(then_branch)).toEqual(["Gemm", "Tanh", "Identity"]);
    expect(ops(else_branch)).toEqual(["Gemm", "Identity"]);
    expect(model.initializers.map(({ name }) => name)).toEqual(["layer/w"]);
  });

  it("does not write again inside a branch what is there above it", () => {
    const branch = { condition: flag, whenTrue: { z: tanh(exp(x)) }, whenFalse: { z: exp(x) } };
    const model = decodeOnnx(toOnnx({ y: exp(x) }, { branch }).bytes);
    expect(count(allNodes(model), "Exp")).toBe(1);
  });

  it("refuses names that clash or cannot be", () => {
    const clash = (outputs: Record<string, Tensor>) => () => toOnnx(outputs);
    expect(clash({ x })).toThrow('Cannot write the program: "x" is the name of an input and of an output');
    expect(clash({ "layer/w": y })).toThrow(/"layer\/w" is the name of an input and of an output/);
    expect(clash({ "%0": y })).toThrow(/"%0" cannot be a name/);
    expect(clash({ y: exp(input("", "f32", [1])) })).toThrow(/"" cannot be a name/);
    const branch = { condition: flag, whenTrue: { y }, whenFalse: { y } };
    expect(() => toOnnx({ y }, { branch })).toThrow(/"y" is the name of two outputs/);
  });

  it("refuses branches whose sides differ, and conditions that are no truth value", () => {
    const branch =
      (condition: Tensor, whenTrue: Record<string, Tensor>, whenFalse: Record<string, Tensor>) => () =>
        toOnnx({}, { branch: { condition, whenTrue, whenFalse } });
    expect(branch(flag, { z: x }, { z: y })).toThrow(
      'Cannot branch: output "z" is f32[2,3] on one side and f32[2,4] on the other',
    );
    expect(branch(flag, { z: x }, {})).toThrow(/"z" is f32\[2,3\] on one side and missing on the other/);
    expect(branch(flag, {}, { z: x })).toThrow(/"z" is there only where the condition is false/);
    expect(branch(ids, { z: x }, { z: x })).toThrow("Cannot branch on i32[2]: a condition is a bool scalar");
  });
});

describe("gradients compute only what is asked for", () => {
  const width = 4;

  /** tanh(x W₀ + b₀), again with W₁, ... */
  function chain(layers: number) {
    const x = input("x", "f32", [2, width]);
    const weights = Array.from({ length: layers }, (_, i) => weight(`w${i}`, [width, width]));
    const biases = Array.from({ length: layers }, (_, i) => weight(`b${i}`, [width]));
    const y = weights.reduce<Tensor>((z, w, i) => tanh(linear(z, w, biases[i])), x);
    return { x, weights, biases, loss: total(y) };
  }

  const chains = fc
    .integer({ min: 1, max: 7 })
    .chain((n) =>
      fc.tuple(fc.constant(n), fc.subarray([...Array(n).keys()]), fc.subarray([...Array(n).keys()])),
    );

  it(`has one product per thawed matrix, and one per layer above the lowest thawed tensor, seed ${SEED}`, () => {
    fc.assert(
      fc.property(chains, ([layers, matrices, shifts]) => {
        const { weights, biases, loss } = chain(layers);
        const asked = [...matrices.map((i) => weights[i]!), ...shifts.map((i) => biases[i]!)];
        const found = Object.fromEntries(gradients(loss, asked).map((gradient, i) => [`g${i}`, gradient]));
        const model = decodeOnnx(toOnnx({ loss, ...found }).bytes);
        const lowest = Math.min(layers, ...matrices, ...shifts);
        const passed = Math.max(0, layers - 1 - lowest);
        expect(weightProducts(model.nodes)).toBe(matrices.length);
        expect(count(model.nodes, "Gemm")).toBe(layers + matrices.length + passed);
        // going backward reads a matrix transposed; those of the lowest thawed layer and below are read forward only
        const readers = (name: string) => model.nodes.filter(({ inputs }) => inputs.includes(name));
        for (let i = 0; i < layers; i++)
          expect(readers(`w${i}`).map(({ attributes }) => attributes["transB"])).toEqual(
            i > lowest ? [0, 1] : [0],
          );
        // ... and so is what lies below: forward, and for its own product
        const forward = (i: number) => readers(`b${i}`)[0]!.outputs[0]!;
        for (let i = 0; i < lowest; i++) expect(readers(forward(i)).map(({ op }) => op)).toEqual(["Tanh"]);
        expect(count(model.nodes, "Transpose")).toBe(0);
        expect(model.initializers.filter(({ location }) => location)).toHaveLength(2 * layers);
      }),
      runs(60),
    );
  });

  it("joins the gradients of slices that tile an axis, and adds those that do not", () => {
    const x = input("x", "f32", [2, 6]);
    const ops = (ranges: readonly (readonly [number, number])[]) => {
      const pieces = ranges.map(([start, end]) => total(tanh(slice(x, 1, start, end))));
      const [g] = gradients(pieces.reduce(add), [x]);
      return allNodes(decodeOnnx(toOnnx({ g: g! }).bytes)).map(({ op }) => op);
    };
    const tiled = ops([
      [4, 6],
      [0, 1],
      [1, 4],
    ]);
    expect([tiled.filter((op) => op === "Concat").length, tiled.filter((op) => op === "Pad").length]).toEqual(
      [1, 0],
    );
    for (const ranges of [
      [
        [0, 3],
        [2, 6],
      ],
      [
        [0, 2],
        [3, 6],
      ],
      [
        [1, 3],
        [3, 6],
      ],
    ] as const)
      expect(ops(ranges).filter((op) => op === "Pad")).toHaveLength(2);
  });

  it("makes no product at all for the shifts of the top layer", () => {
    const { biases, loss } = chain(3);
    const model = decodeOnnx(toOnnx({ g: gradients(loss, [biases[2]!])[0]! }).bytes);
    expect(count(model.nodes, "Gemm")).toBe(3);
    expect(count(nodesBehind(model, "g"), "ReduceSum")).toBe(1);
  });

  it("does nothing backward where nothing is asked for", () => {
    const { loss } = chain(3);
    expect(gradients(loss, [])).toEqual([]);
    const other = weight("other", [2]);
    const model = decodeOnnx(toOnnx({ zeros: gradients(loss, [other])[0]! }).bytes);
    expect(model.nodes.map(({ op }) => op)).toEqual(["Expand", "Identity"]);
  });

  it("trains the norms of a frozen block without a product for its matrices", () => {
    const [batch, tokens, d, heads] = [2, 5, 8, 2];
    // gradients are asked for by tensor, not by name: each weight is made once
    const made = new Map<string, Tensor>();
    const w = (name: string, ...shape: number[]) => {
      if (!made.has(name)) made.set(name, weight(name, shape));
      return made.get(name)!;
    };
    const norm = (z: Tensor, name: string) => layerNorm(z, w(`${name}.gain`, d), w(`${name}.shift`, d), 1e-5);
    const ids = input("ids", "i32", [batch, tokens]);
    const x = gather(w("embedding", 11, d), ids);
    const first = norm(x, "ln_1");
    const [q, k, v] = ["q", "k", "v"].map((name) => splitHeads(linear(first, w(name, d, d)), heads)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const mixed = add(
      x,
      linear(reshape(attention(q, k, v, { scale: 0.5 }), [batch, tokens, d]), w("proj", d, d)),
    );
    const wide = gelu(linear(norm(mixed, "ln_2"), w("up", d, 4 * d), w("up.bias", 4 * d)), "tanh");
    const y = add(mixed, linear(wide, w("down", 4 * d, d)));
    const loss = crossEntropy(reshape(y, [batch * tokens, d]), input("labels", "i32", [batch * tokens]));

    const asked = ["ln_1.gain", "ln_1.shift", "ln_2.gain", "ln_2.shift"].map((name) => w(name));
    const found = Object.fromEntries(gradients(loss, asked).map((gradient, i) => [`g${i}`, gradient]));
    const model = decodeOnnx(toOnnx({ loss, ...found }).bytes);

    expect(weightProducts(model.nodes)).toBe(0);
    // each of the six matrices is read once forward and once backward, from the same bytes
    for (const name of ["q", "k", "v", "proj", "up", "down"])
      expect(
        model.nodes
          .filter(({ inputs }) => inputs.includes(name))
          .map(({ op, attributes }) => [op, attributes["transB"]]),
      ).toEqual([
        ["Gemm", 0],
        ["Gemm", 1],
      ]);
    // the table below the lowest norm is read once, and nothing is scattered back into it
    expect(model.nodes.filter(({ inputs }) => inputs.includes("embedding"))).toHaveLength(1);
    expect(count(nodesBehind(model, "g0"), "Gather")).toBe(1);
    expect(model.nodes.filter(({ inputs }) => inputs.includes("up.bias"))).toHaveLength(1);
  });

  it("computes the backward pass in the branch that asks for it only", () => {
    const { weights, loss } = chain(3);
    const flag = input("training", "bool", []);
    const [w] = [weights[1]!];
    const model = decodeOnnx(
      toOnnx(
        { loss },
        { branch: { condition: flag, whenTrue: { next: gradients(loss, [w])[0]! }, whenFalse: { next: w } } },
      ).bytes,
    );
    expect(count(model.nodes, "Gemm")).toBe(3);
    const { then_branch, else_branch } = model.nodes.find(({ op }) => op === "If")!.attributes;
    if (!isGraph(then_branch) || !isGraph(else_branch)) throw new Error("an If without branches");
    expect(count(then_branch.nodes, "Gemm")).toBe(2);
    expect(else_branch.nodes.map(({ op }) => op)).toEqual(["Identity"]);
  });
});
