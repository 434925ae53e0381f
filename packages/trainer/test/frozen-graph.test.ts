import { adam, toOnnx } from "@permafrost/graph";
import { frozen, random, type Thaw, thaw } from "@permafrost/models";
import {
  allNodes,
  decodeOnnx,
  isGraph,
  nodesBehind,
  type OnnxGraph,
  type OnnxNode,
} from "@permafrost/testing/decode-onnx";
import { describe, expect, it } from "vitest";
import { stepProgram } from "../src/index.js";

const LAYERS = 2;
const task = {
  input: { kind: "values", tokens: 5, dim: 3 },
  output: { tokens: 1, labels: 1, classes: 4 },
} as const;

/** The step of a GPT-2 whose sizes are all different, as it was written, and what was thawed. */
function stepOf(rule: Thaw) {
  const source = random({
    model_type: "gpt2",
    n_embd: 8,
    n_layer: LAYERS,
    n_head: 2,
    n_inner: 28,
    n_positions: 9,
  });
  const model = frozen(source, task, { thaw: rule });
  const { outputs, branch } = stepProgram(model, { batchSize: 6, optimizer: adam(), clipNorm: 1, seed: 0 });
  const graph = decodeOnnx(toOnnx(outputs, { branch }).bytes);
  const then = graph.nodes.find(({ op }) => op === "If")!.attributes["then_branch"] as OnnxGraph;
  expect(isGraph(then)).toBe(true);
  return { model, graph, then };
}

const isProduct = ({ op }: OnnxNode) => op === "MatMul" || op === "Gemm";

/** Frozen weights that a graph computes with. */
function weightsUsed(graph: OnnxGraph, external: ReadonlySet<string>): string[] {
  return [...new Set(allNodes(graph).flatMap(({ inputs }) => inputs.filter((name) => external.has(name))))];
}

const externals = (graph: OnnxGraph) =>
  new Set(graph.initializers.filter(({ location }) => location).map(({ name }) => name));

describe("the step of a frozen GPT-2", () => {
  it("keeps no gradient, moment or update of what is frozen: the state is what thawed", () => {
    const { model, graph } = stepOf(thaw.fpt);
    const size = (thawed: boolean) =>
      model.parameters
        .filter((parameter) => parameter.thawed === thawed)
        .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    for (const name of ["theta", "m", "v"])
      expect(graph.inputs.find((input) => input.name === name)!.shape).toEqual([size(true)]);
    const frozenNumbers = graph.initializers
      .filter(({ location }) => location)
      .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(frozenNumbers).toBe(size(false));
  });

  it("multiplies by every frozen matrix once forward and once backward, and makes none like it", () => {
    const { model, graph, then } = stepOf(thaw.fpt);
    const matrices = model.parameters.filter(({ thawed, shape }) => !thawed && shape.length === 2);
    expect(matrices).toHaveLength(4 * LAYERS);
    const external = externals(graph);
    const forward = graph.nodes.filter(isProduct);
    const backward = allNodes(then).filter(isProduct);
    for (const { name } of matrices) {
      expect(external).toContain(name);
      expect(forward.filter(({ inputs }) => inputs.includes(name))).toHaveLength(1);
      expect(backward.filter(({ inputs }) => inputs.includes(name))).toHaveLength(1);
    }
    // attention's own two products give four; the new layers have a weight gradient each, the output one for its input too
    expect(backward.length).toBe(4 * LAYERS + 4 * LAYERS + 3);
  });

  it("makes a gradient for a matrix that thaws, so the count above can fail", () => {
    const count = (rule: Thaw) => allNodes(stepOf(rule).then).filter(isProduct).length;
    expect(count(thaw.plus("feedForward"))).toBe(count(thaw.fpt) + 2 * LAYERS);
    expect(count(thaw.plus("attention"))).toBe(count(thaw.fpt) + 2 * LAYERS);
    expect(count(thaw.all)).toBe(count(thaw.fpt) + 4 * LAYERS);
  });

  it("goes no further down than the first thawed tensor", () => {
    const { graph, then } = stepOf(({ name, role }) => role === "output" || name === "h.1.ln_2.weight");
    const used = weightsUsed(then, externals(graph));
    // with the shift, what the output layer read is made again
    const last = ["ln_f.bias", "ln_f.weight"];
    expect(used.sort()).toEqual(["h.1.mlp.c_fc.weight", "h.1.mlp.c_proj.weight", ...last]);
  });

  it("has no backward pass at all where only the output layer thaws", () => {
    const { graph, then } = stepOf(thaw.outputOnly);
    expect(weightsUsed(then, externals(graph))).toEqual([]);
    // the gradient of the output matrix; none flows on to what it reads
    expect(allNodes(then).filter(isProduct)).toHaveLength(1);
  });

  it("stops at the last norm where only that thaws", () => {
    const { graph, then } = stepOf(({ name }) => name.startsWith("ln_f"));
    expect(weightsUsed(then, externals(graph))).toEqual(["output.weight"]);
    expect(allNodes(then).filter(isProduct)).toHaveLength(1);
  });

  it("computes the loss without looking at the optimizer", () => {
    const { graph } = stepOf(thaw.fpt);
    const behind = nodesBehind(graph, "measures").flatMap(({ inputs }) => inputs);
    expect(behind).toContain("theta");
    expect(behind).not.toContain("m");
    expect(behind).not.toContain("rate");
  });
});
