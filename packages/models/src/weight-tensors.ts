import { type Tensor, weight } from "@permafrost/graph";
import { type Parameter, shapeFor } from "./parameter.js";

/** A tensor for each parameter, by its name, in a program for so many tokens. */
export function weightTensors(parameters: readonly Parameter[], tokens: number): (name: string) => Tensor {
  const tensors = new Map(
    parameters.map((parameter) => [parameter.name, weight(parameter.name, shapeFor(parameter, tokens))]),
  );
  return (name) => tensors.get(name)!;
}
