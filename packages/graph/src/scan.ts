import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { input, part } from "./build.js";
import { capture, scanOf } from "./loop.js";
import type { Tensor } from "./tensor.js";

/** What a scan goes over. */
export interface ScanInput {
  /** Where the states begin. Default: there are none. */
  readonly states?: readonly Tensor[];
  /** `[steps, ...]`, one or more: a step sees one slice of each. */
  readonly sequences: readonly Tensor[];
  /** Whether the first slice comes first, or the last one. Default `"forward"`. */
  readonly direction?: "forward" | "reverse";
  /**
   * What the gradient reads of a step: what it came to, which is kept of all steps, or nothing but its slices and states, so that it is computed
   * again. The one takes memory, the other time. Default `"kept"`.
   */
  readonly products?: "kept" | "again";
}

/** What a step of a scan makes. */
export interface ScanStep {
  /** What each state becomes, of the type that it had. Default: there are none. */
  readonly states?: readonly Tensor[];
  /** What is to be stacked. Default: nothing. */
  readonly outputs?: readonly Tensor[];
}

/** What a scan gives. */
export interface ScanResult {
  /** Where the last step left the states. */
  readonly states: readonly Tensor[];
  /** `[steps, ...]`: what each step gave, at the place of the slice that it saw. */
  readonly outputs: readonly Tensor[];
}

/**
 * Applies a step to one slice after another of sequences, along their first axis, and hands states on from each to the next. The program
 * has as many tensors for a thousand steps as for one.
 *
 * What a step makes of tensors from outside alone is computed once, and dropout in a step drops the same in each. What depends on slices but on
 * no state is better made outside, for all steps at once.
 *
 * @param step makes tensors of the states and slices that it is given, and of any others; it is called once, and what it is given is good for nothing else
 * @returns states and stacked outputs, in the order that the step gave them
 * @throws TypeError if a state comes out of a step as another type than it went in; RangeError if there is no step, or there are no sequences
 */
export function scan(
  given: ScanInput,
  step: (states: readonly Tensor[], slices: readonly Tensor[]) => ScanStep,
): ScanResult {
  checkOptions("scan", given, RULES);
  const { states = [], sequences, direction = "forward", products = "kept" } = given;
  const inStep = states.map(({ dtype, shape }, i) => input(`state ${i}`, dtype, shape));
  const slices = sequences.map(({ dtype, shape }, i) => input(`slice ${i}`, dtype, shape.slice(1)));
  const { states: next = [], outputs = [] } = step(inStep, slices);
  const { roots, captured } = capture([...next, ...outputs], [...inStep, ...slices]);
  const node = scanOf({
    states: inStep.map((local, i) => [local, states[i]!]),
    slices: slices.map((local, i) => [local, sequences[i]!]),
    captured,
    next: roots.slice(0, next.length),
    outputs: roots.slice(next.length),
    reverse: direction === "reverse",
    again: products === "again",
  });
  return {
    states: next.map((_, i) => part(node, i)),
    outputs: outputs.map((_, i) => part(node, next.length + i)),
  };
}

const isTensor = (x: unknown) => Array.isArray((x as Partial<Tensor> | null)?.inputs);
const areTensors = (x: unknown) => Array.isArray(x) && x.every(isTensor);

const RULES: OptionRules<ScanInput> = {
  states: [areTensors, "a list of tensors"],
  sequences: [areTensors, "a list of tensors"],
  products: [(x) => x === "kept" || x === "again", '"kept" or "again"'],
  direction: [(x) => x === "forward" || x === "reverse", '"forward" or "reverse"'],
};
