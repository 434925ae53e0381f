import {
  allNodes,
  decodeOnnx,
  isGraph,
  type OnnxGraph,
  type OnnxNode,
} from "@permafrost/testing/decode-onnx";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";
import {
  add,
  type Bindings,
  check,
  columnsApart,
  constant,
  dropout,
  evaluate,
  exp,
  gradients,
  input,
  linear,
  matMulFlops,
  mul,
  type Outputs,
  print,
  reduceSum,
  reshape,
  scalar,
  scan,
  slice,
  type Tensor,
  tanh,
  toOnnx,
  weight,
  weightProduct,
} from "../src/index.js";
import { devices, runOnce } from "./sessions.js";

const [BATCH, WIDTH] = [2, 3];
const total = (y: Tensor) => reshape(reduceSum(y, [...y.shape.keys()]), []);
const values = (n: number, scale = 0.5) =>
  Array.from({ length: n }, (_, i) => Math.fround(scale * Math.sin(3 * i + 1)));

/** h' = tanh(x + h W + b) with frozen W and b, read at the last step; the gradients of what comes in. */
function recurrent(steps: number, shown: (all: Tensor) => Tensor = (all) => slice(all, 0, steps - 1, steps)) {
  const x = input("x", "f32", [steps, BATCH, WIDTH]);
  const h = input("h", "f32", [BATCH, WIDTH]);
  const [w, b] = [weight("w", [WIDTH, WIDTH]), weight("b", [WIDTH])];
  const { outputs } = scan({ states: [h], sequences: [x] }, ([state], [token]) => {
    const next = tanh(add(linear(state!, w, b), token!));
    return { states: [next], outputs: [next] };
  });
  const loss = total(mul(shown(outputs[0]!), 0.5));
  return { x, h, w, b, loss };
}

const bindingsOf = (steps: number): Bindings => ({
  x: values(steps * BATCH * WIDTH, 1),
  h: values(BATCH * WIDTH),
  w: values(WIDTH * WIDTH),
  b: values(WIDTH),
});

const scansIn = (outputs: Outputs) =>
  decodeOnnx(toOnnx(outputs).bytes).nodes.filter(({ op }) => op === "Scan");
const bodyOf = (node: OnnxNode): OnnxGraph => {
  const { body } = node.attributes;
  if (!isGraph(body)) throw new Error("a Scan without a body");
  return body;
};
const opsIn = ({ nodes }: OnnxGraph) => nodes.map(({ op }) => op);

describe("a scan", () => {
  it("goes forward and backward, stacking where it read", () => {
    const x = input("x", "f32", [4]);
    const sums = (direction: "forward" | "reverse") =>
      scan({ states: [scalar(100)], sequences: [x], direction }, ([sum], [one]) => {
        const next = add(sum!, one!);
        return { states: [next], outputs: [next, sum!] };
      });
    const shown = ({ states: [end], outputs: [after, before] }: ReturnType<typeof sums>) => {
      const got = evaluate({ end: end!, after: after!, before: before! }, { x: [1, 2, 3, 4] });
      return Object.values(got).map((data) => Array.from(data));
    };
    expect(shown(sums("forward"))).toEqual([[110], [101, 103, 106, 110], [100, 101, 103, 106]]);
    expect(shown(sums("reverse"))).toEqual([[110], [110, 109, 107, 104], [109, 107, 104, 100]]);
  });

  it("is as large for a thousand steps as for two", () => {
    const size = (steps: number) => {
      const { x, h, w, loss } = recurrent(steps);
      const [dx, dh, dw] = gradients(loss, [x, h, w]) as [Tensor, Tensor, Tensor];
      return allNodes(decodeOnnx(toOnnx({ loss, dx, dh, dw }).bytes)).length;
    };
    expect(size(1000)).toBe(size(2));
    expect(size(1000)).toBeLessThan(70);
  });

  it("is printed with its step under it", () => {
    const { outputs } = scan(
      { states: [input("h", "f32", [2])], sequences: [input("x", "f32", [5, 2])], direction: "reverse" },
      ([h], [x]) => ({ states: [mul(h!, x!)], outputs: [h!] }),
    );
    expect(print({ y: outputs[0]! })).toBe(
      [
        '%0 f32[2] = input "h"',
        '%1 f32[5,2] = input "x"',
        "%2 (f32[2], f32[5,2]) = scan %0 %1 states=1 slices=1 reverse",
        '  %0 f32[2] = input "state 0"',
        '  %1 f32[2] = input "slice 0"',
        "  %2 f32[2] = mul %0 %1",
        "  next = %2",
        "  outputs = %0",
        "%3 f32[5,2] = part %2 index=1",
        "y = %3",
      ].join("\n"),
    );
  });

  it("computes once what does not change from step to step", () => {
    const scale = input("scale", "f32", [2]);
    const { outputs } = scan({ sequences: [input("x", "f32", [5, 2])] }, (_, [x]) => ({
      outputs: [mul(x!, exp(scale))],
    }));
    const model = decodeOnnx(toOnnx({ y: outputs[0]! }).bytes);
    expect(opsIn(model)).toEqual(["Exp", "Scan", "Identity"]);
    expect(opsIn(bodyOf(model.nodes[1]!))).toEqual(["Mul"]);
  });

  it("counts the products of every step", () => {
    const { loss, x } = recurrent(7);
    const forward = 7 * 2 * BATCH * WIDTH * WIDTH;
    expect(matMulFlops([loss])).toBe(forward);
    expect(matMulFlops([loss, gradients(loss, [x])[0]!])).toBe(2 * forward);
  });

  it("drops the same in every step", () => {
    const key = { step: scalar(3, "i32"), training: scalar(1, "bool"), seed: 5 };
    const ones = constant(new Float32Array(6 * 8).fill(1), [6, 8]);
    const { outputs } = scan({ sequences: [ones] }, (_, [x]) => ({ outputs: [dropout(x!, 0.5, key, 1)] }));
    const { y } = evaluate({ y: outputs[0]! });
    const rows = Array.from({ length: 6 }, (_, i) => Array.from(y.subarray(8 * i, 8 * i + 8)));
    expect(new Set(rows.map(String)).size).toBe(1);
    expect(new Set(rows[0])).toEqual(new Set([0, 2]));
  });

  it("refuses steps that do not fit", () => {
    const x = input("x", "f32", [3, 2]);
    const s = input("s", "f32", [2]);
    const keep = ([state]: readonly Tensor[]) => ({ states: [state!] });
    expect(() => scan({ states: [s], sequences: [] }, keep)).toThrow("one sequence or more");
    expect(() => scan({ states: [s], sequences: [input("none", "f32", [0, 2])] }, keep)).toThrow(
      "takes sequences of one step or more",
    );
    expect(() => scan({ states: [s], sequences: [x, input("y", "f32", [4, 2])] }, keep)).toThrow(
      "sequence 1 is f32[4,2], expected f32[3,2]",
    );
    expect(() => scan({ states: [s], sequences: [x] }, () => ({ states: [scalar(1)] }))).toThrow(
      "state 0 after a step is f32[], expected f32[2]",
    );
    expect(() => scan({ states: [s], sequences: [x] }, () => ({}))).toThrow(
      "a step has 1 states, and gives 0",
    );
    expect(() => scan({ sequences: [x], products: "twice" as "again" }, () => ({}))).toThrow(
      'expected products to be "kept" or "again", found "twice"',
    );
    expect(() => scan({ sequences: [x], direction: "back" as "reverse" }, () => ({}))).toThrow(
      'Cannot scan: expected direction to be "forward" or "reverse", found "back"',
    );
    const broken = scan({ sequences: [x] }, (_, [row]) => ({
      outputs: [mul(row!, constant(Float32Array.of(1, Number.NaN)))],
    }));
    expect(() => check({ y: broken.outputs[0]! })).toThrow("element 1 is not finite");
  });
});

describe("the gradient of a scan", () => {
  it("is one scan the other way, over what the forward one found", () => {
    const { x, loss } = recurrent(9);
    const [forward, back, ...more] = scansIn({ loss, dx: gradients(loss, [x])[0]! });
    expect(more).toEqual([]);
    // frozen: one product forward, one back, none for the matrix, and no sum for the bias
    expect(opsIn(bodyOf(forward!))).toEqual(["Gemm", "Add", "Tanh", "Identity"]);
    const ops = opsIn(bodyOf(back!));
    expect(ops.filter((op) => op === "Gemm")).toHaveLength(1);
    expect(ops).not.toContain("ReduceSum");
    expect(back!.attributes["scan_input_directions"]).toEqual([1, 1]);
  });

  it("makes one product for all steps of a matrix that is asked for", () => {
    const { w, loss } = recurrent(9);
    const model = decodeOnnx(toOnnx({ dw: gradients(loss, [w])[0]! }).bytes);
    const sums = allNodes(model).filter(({ op, attributes }) => op === "Gemm" && attributes["transA"] === 1);
    expect(sums).toHaveLength(1);
    expect(model.nodes).toContain(sums[0]);
  });

  it("keeps nothing for a backward pass where there is none", () => {
    const { loss } = recurrent(9);
    const [forward] = scansIn({ loss });
    // the last state is not read either
    expect(forward!.outputs).toHaveLength(2);
  });

  it("keeps what only one side of a branch reads", () => {
    const { x, loss } = recurrent(9);
    const training = input("training", "bool", []);
    const dx = gradients(loss, [x])[0]!;
    const model = decodeOnnx(
      toOnnx({ loss }, { branch: { condition: training, whenTrue: { dx }, whenFalse: { dx: x } } }).bytes,
    );
    expect(model.nodes.filter(({ op }) => op === "Scan")).toHaveLength(1);
    expect(allNodes(model).filter(({ op }) => op === "Scan")).toHaveLength(2);
  });
});

/** Rows of x, a block after another, through a product that all blocks share. */
function inBlocks(products: "kept" | "again") {
  const x = input("x", "f32", [3, BATCH, WIDTH]);
  const w = weight("w", [WIDTH, WIDTH]);
  const { outputs } = scan({ sequences: [x], products }, (_, [block]) => {
    const logits = linear(block!, w);
    return { outputs: [total(tanh(mul(logits, logits)))] };
  });
  const loss = total(outputs[0]!);
  const [dx, dw] = gradients(loss, [x, w]) as [Tensor, Tensor];
  return { loss, dx, dw };
}

describe("a scan whose products are made again", () => {
  const bindings = { x: values(3 * BATCH * WIDTH, 1), w: values(WIDTH * WIDTH) };

  it("has the same gradients, and keeps nothing of its steps but what they give", () => {
    const [kept, again] = [inBlocks("kept"), inBlocks("again")];
    const found = evaluate(again, bindings);
    for (const [name, data] of Object.entries(evaluate(kept, bindings)))
      expect(relativeError(found[name as keyof typeof found], data)).toBeLessThan(1e-12);
    const outputsOf = (outputs: Outputs) => scansIn(outputs).map((node) => node.outputs.length);
    // forward the loss of each block, backward the sum over w's gradients, and those of x
    expect(outputsOf(again)).toEqual([1, 2]);
    expect(outputsOf(kept)[0]).toBeGreaterThan(1);
  });

  it.each(devices)("comes to the same on %s", async (device) => {
    const outputs = inBlocks("again");
    const got = await runOnce(device, toOnnx(outputs), bindings);
    for (const [name, data] of Object.entries(evaluate(outputs, bindings)))
      expect(relativeError(got[name]!, data)).toBeLessThan(1e-5);
  });
});

describe.each(devices)("scans on %s", (device) => {
  it("come to what they are when every step is written out", async () => {
    const { x, h, w, b, loss } = recurrent(6, (all) => all);
    const [dx, dh, dw, db] = gradients(loss, [x, h, w, b]) as [Tensor, Tensor, Tensor, Tensor];
    const outputs = { loss, dx, dh, dw, db };
    const bindings = bindingsOf(6);
    const want = evaluate(outputs, bindings);
    for (const scans of ["loops", "unrolled"] as const) {
      const program = toOnnx(outputs, { scans });
      const ops = allNodes(decodeOnnx(program.bytes)).map(({ op }) => op);
      expect(ops.includes("Scan")).toBe(scans === "loops");
      const got = await runOnce(device, program, bindings);
      for (const [name, data] of Object.entries(want))
        expect(relativeError(got[name]!, data)).toBeLessThan(1e-5);
    }
  });
});

describe("weights in a scan", () => {
  const { x, loss } = recurrent(4);
  const outputs = { loss, dx: gradients(loss, [x])[0]! };

  it("are widened once, outside", () => {
    const model = decodeOnnx(toOnnx(outputs, { storage: () => "f16" }).bytes);
    expect(model.nodes.filter(({ op }) => op === "Cast").length).toBeGreaterThan(0);
    for (const node of model.nodes) if (node.op === "Scan") expect(opsIn(bodyOf(node))).not.toContain("Cast");
  });

  it("are multiplied as floats, whatever products outside are computed in", () => {
    const program = toOnnx(outputs, { compute: () => "int8" });
    expect(Object.keys(program.weights)).toEqual(["w", "b"]);
    expect(Object.values(program.weights).map(({ storage }) => storage)).toEqual(["f32", "f32"]);
    expect(weightProduct(loss)).toBeUndefined();
    expect(print(columnsApart(outputs, () => [0]))).toBe(print(outputs));
  });
});

it("refuses to write out more than can be compiled", () => {
  const { x, loss } = recurrent(4000);
  expect(() => toOnnx({ dx: gradients(loss, [x])[0]! }, { scans: "unrolled" })).toThrow(
    /^Cannot write the program without loops: its scans come to \d+ tensors when every step is written out, and 20000 is the most\. Run it on a device that has loops \(native, wasm\), or with fewer tokens or layers$/,
  );
});
