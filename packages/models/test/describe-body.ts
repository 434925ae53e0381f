import { input, mul, type Shape, type Tensor, topological } from "@permafrost/graph";
import type { Body } from "../src/index.js";
import { bodyContext } from "../src/linear.js";
import { weightTensors } from "../src/weight-tensors.js";

/**
 * All that there is to a body, as text: its parameters, how they are drawn, and its program to the last constant. Dropout is
 * a product with the share that is kept, and noise an input.
 */
export function describeBody(body: Body, tokens: number): string {
  const { parameters, forward, ignored, ...facts } = body;
  const context = bodyContext(
    {
      weight: weightTensors(parameters, tokens),
      dropout: (x, rate) => mul(x, 1 - rate),
      normal: (shape: Shape) => input("normal", "f32", shape),
    },
    parameters,
  );
  const { hidden } = forward(input("x", "f32", [1, tokens, body.width.in]), context);
  const plain = (_: string, value: unknown) => (ArrayBuffer.isView(value) ? String(value) : value);
  return JSON.stringify(
    {
      facts,
      parameters: parameters.map(({ rows, ...parameter }) => ({ ...parameter, rows: rows?.(tokens) })),
      nodes: describeNodes([hidden]),
    },
    plain,
  );
}

function describeNodes(roots: readonly Tensor[]): readonly unknown[] {
  const nodes = topological(roots);
  const places = new Map(nodes.map((node, i) => [node, i]));
  return nodes.map(({ op, dtype, shape, attributes, inputs }) => ({
    op,
    dtype,
    shape,
    attributes: op === "scan" ? describeStep(attributes as Tensor<"scan">["attributes"]) : attributes,
    inputs: inputs.map((each) => places.get(each)),
  }));
}

const describeStep = ({ parameters, next, outputs, ...others }: Tensor<"scan">["attributes"]) => ({
  ...others,
  step: describeNodes([...parameters, ...next, ...outputs]),
});
