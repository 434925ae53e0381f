import {
  type Branch,
  type OnnxOptions,
  type OnnxProgram,
  type Tensor,
  toOnnx,
  toOnnxOfAnySize,
} from "@permafrost/graph";
import { type LoweredProgram, nextOf, type Program, type SizedProgram } from "../device.js";

type Weights = OnnxOptions["weights"];

/** One graph with the branch in it. */
export function lowerWhole(device: string, program: Program, weights: Weights): LoweredProgram {
  const { outputs, options } = whole(program, weights);
  const graph = toOnnx(outputs, options);
  return { device, graph, ...named(graph, program) };
}

/** One graph for two programs that are alike but for sizes, and for others of the kind. */
export function lowerSized(
  device: string,
  [one, other]: readonly [Program, Program],
  weights: Weights,
): SizedProgram {
  const { program: graph, feedsOf } = toOnnxOfAnySize(whole(one, weights), whole(other, weights));
  return {
    lowered: { device, graph, ...named(graph, one) },
    feedsOf: (program) => feedsOf(whole(program, weights)),
  };
}

const whole = (program: Program, weights: Weights) => ({
  outputs: program.outputs,
  options: { ...written(program, weights), ...(program.branch && { branch: program.branch }) },
});

/** How graphs are written for a GPU, which leaves out copies, and has no loops. */
export const ON_GPU = { outputs: "computed", scans: "unrolled" } as const satisfies OnnxOptions;

/** A graph with what the branch computes, and one without. */
export function lowerApart(
  device: string,
  program: Program,
  weights: Weights,
  how: Pick<OnnxOptions, "outputs" | "scans"> = {},
): LoweredProgram {
  const { outputs, branch } = program;
  const options: OnnxOptions = { ...written(program, weights), ...how };
  const graph = toOnnx(outputs, options);
  if (!branch) return { device, graph, ...named(graph, program) };
  const branchGraph = toOnnx({ ...outputs, ...branch.whenTrue }, options);
  return { device, graph, branchGraph, ...named(branchGraph, program) };
}

/** @throws TypeError if a program was lowered for another device. */
export function checkLowered({ device }: LoweredProgram, name: string): void {
  if (device !== name)
    throw new TypeError(
      `Cannot open a program on "${name}": it was lowered for "${device}". Lower it with the device that opens it, or one like it`,
    );
}

const written = ({ storage, compute, wholeBits }: Program, weights: Weights): OnnxOptions => ({
  ...(wholeBits && { wholeBits }),
  ...(storage && { storage }),
  ...(compute && { compute }),
  ...(weights && { weights }),
});

function named({ inputs, outputs }: OnnxProgram, { branch, once }: Pick<Program, "branch" | "once">) {
  return {
    state: Object.keys(inputs).filter((name) => nextOf(name) in outputs),
    ...(branch && { condition: conditionName(branch) }),
    ...(once && { once }),
  };
}

/** Name of the input that a branch looks at. @throws TypeError if it is no input. */
function conditionName({ condition }: Branch): string {
  if (condition.op !== "input")
    throw new TypeError(`Cannot branch on the result of ${condition.op}: the condition must be an input`);
  return (condition as Tensor<"input">).attributes.name;
}
