import { checkOutputs } from "./check-outputs.js";
import type { Attributes } from "./operators/attributes.js";
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
  return lines(Object.values(outputs), "", (number) =>
    Object.entries(outputs).map(([name, node]) => `${name} = ${number(node)}`),
  ).join("\n");
}

/** A line a node, numbered within its program, the lines of a step under the scan that has it. */
function lines(
  roots: readonly Tensor[],
  indent: string,
  results: (number: (node: Tensor) => string) => readonly string[],
): readonly string[] {
  const numbers = new Map<Tensor, string>();
  const number = (node: Tensor) => numbers.get(node)!;
  const shown = topological(roots).flatMap((node, i) => {
    numbers.set(node, `%${i}`);
    const inputs = node.inputs.map((x) => ` ${number(x)}`).join("");
    const type = node.parts ? `(${node.parts.map(showType).join(", ")})` : showType(node);
    const step = node.op === "scan" ? stepLines((node as Tensor<"scan">).attributes, `${indent}  `) : [];
    return [`${indent}%${i} ${type} = ${node.op}${inputs}${showAttributes(node)}`, ...step];
  });
  return [...shown, ...results(number).map((line) => indent + line)];
}

function stepLines({ parameters, next, outputs }: Attributes["scan"], indent: string): readonly string[] {
  return lines([...parameters, ...next, ...outputs], indent, (number) => [
    ...(next.length > 0 ? [`next =${next.map((x) => ` ${number(x)}`).join("")}`] : []),
    ...(outputs.length > 0 ? [`outputs =${outputs.map((x) => ` ${number(x)}`).join("")}`] : []),
  ]);
}

function showAttributes({ op, attributes }: Tensor): string {
  const shown = Object.entries(attributes).flatMap(([key, value]) => {
    if (key === "shape" || key === "dtype" || value === false) return [];
    if (op === "scan" && typeof value === "object") return [];
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
