import type { NodeProto } from "./schema.js";

/** ONNX's operator sets that can be written, and the file format that came with each. */
export const IR_VERSIONS: Readonly<Record<number, number>> = { 18: 8, 19: 9, 20: 9, 21: 10, 22: 10, 23: 11 };

/** What all programs need: reductions over axes that are an input. */
const LEAST = 18;

/** Operators that came later. */
const LATER: Readonly<Record<string, number>> = { Gelu: 20 };

/** The first operator set that has what nodes use. */
export function leastFor(nodes: readonly NodeProto[]): number {
  const needs = nodes.flatMap(({ op_type, attribute }) => [
    LATER[op_type] ?? LEAST,
    ...attribute.map(({ g }) => (g ? leastFor(g.node) : LEAST)),
  ]);
  return needs.reduce((most, need) => Math.max(most, need), LEAST);
}

/** @throws RangeError for an operator set that lacks what is used. */
export function formatOf(
  opset: number,
  least: number,
): { readonly opset: number; readonly irVersion: number } {
  if (opset < least)
    throw new RangeError(
      `Cannot write the program for operator set ${opset}: it uses what came with ${least}. Write it for ${least} or a later one`,
    );
  return { opset, irVersion: IR_VERSIONS[opset]! };
}
