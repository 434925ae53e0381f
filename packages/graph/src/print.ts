import { checkOutputs } from "./check-outputs.js";
import type { Tensor } from "./tensor.js";
import { showType } from "./type.js";
import { topological } from "./walk.js";

/** A program: tensors by name, and all that they need. */
export type Outputs = Readonly<Record<string, Tensor>>;

/**
 * The program as text, a line a node, the same text for the same program:
 *
 *     %2 f32[4,3] = matMul %0 %1
 */
export function print(outputs: Outputs): string {
  checkOutputs("print the program", outputs);
  const numbers = new Map<Tensor, number>();
  const lines = topological(Object.values(outputs)).map((node, i) => {
    numbers.set(node, i);
    const inputs = node.inputs.map((x) => ` %${numbers.get(x)}`).join("");
    const type = node.parts ? `(${node.parts.map(showType).join(", ")})` : showType(node);
    return `%${i} ${type} = ${node.op}${inputs}${showAttributes(node)}`;
  });
  for (const [name, node] of Object.entries(outputs)) lines.push(`${name} = %${numbers.get(node)}`);
  return lines.join("\n");
}

function showAttributes({ op, attributes }: Tensor): string {
  const shown = Object.entries(attributes).flatMap(([key, value]) => {
    if (key === "shape" || key === "dtype" || value === false) return [];
    if (key === "name") return [`"${value}"`];
    if (op === "constant") return [summary(value as ArrayLike<number>)];
    return [value === true ? key : `${key}=${Array.isArray(value) ? `[${value.join(",")}]` : value}`];
  });
  return shown.length > 0 ? ` ${shown.join(" ")}` : "";
}

function summary(data: ArrayLike<number>): string {
  const shown = Array.from({ length: Math.min(4, data.length) }, (_, i) => Number(data[i]!.toPrecision(6)));
  return `{${shown.join(" ")}${data.length > 4 ? " …" : ""}}`;
}
