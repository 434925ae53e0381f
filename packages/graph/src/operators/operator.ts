import type { Emitter } from "../onnx/emitter.js";
import type { Values } from "../reference/values.js";
import type { Tensor } from "../tensor.js";
import type { Type } from "../type.js";
import type { Attributes, Op } from "./attributes.js";
import type { Constructors } from "./constructors.js";

/** A contiguous range along one axis: all of a tensor that somebody reads. */
export interface Region {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

/** How to compute only a region of an operator's result: what to read of each input (`null`: all of it). */
export interface Narrowed<O extends Op> {
  readonly reads: readonly (Region | null)[];
  readonly attributes: Attributes[O];
}

/** Computes tensors from some that are known: what an operator does with the program that it holds. */
export type Run = (outputs: readonly Tensor[], known: ReadonlyMap<Tensor, Values>) => readonly Values[];

/** Gradient of an operator's result, the first one; of all that it has, `null` where nothing flows, where each has a gradient. */
export type Flow<O extends Op> = O extends "scan" ? readonly (Tensor | null)[] : Tensor;

/** One operator, whole. Leaving a rule out is a compile error. */
export interface Operator<O extends Op> {
  /** Type of the result, or of all results. Throws if the inputs do not fit. */
  type(inputs: readonly Tensor[], attributes: Attributes[O]): Type | readonly Type[];
  /**
   * Gradients of the inputs from the gradient of the (first) result; `null` where nothing can flow.
   * What turns out not to be asked for is never reached, hence never computed.
   *
   * @param wanted which inputs lead to something asked for: a rule that computes all at once leaves the others out
   */
  gradient(
    t: Constructors,
    dy: Flow<O>,
    node: Tensor<O>,
    wanted: readonly boolean[],
  ): readonly (Tensor | null)[];
  /**
   * The (first) result once more, of the inputs and of what `gradient` computes of them: what is made again in a backward pass is not kept until
   * then. Default: it is kept.
   */
  again?(t: Constructors, node: Tensor<O>): Tensor;
  /** Appends ONNX nodes; returns the names of the results. */
  onnx(emit: Emitter, inputs: readonly string[], node: Tensor<O>): string | readonly string[];
  /** The same in plain float64 JavaScript: the oracle for gradients and for every device. */
  evaluate(inputs: readonly Values[], node: Tensor<O>, run: Run): Values | readonly Values[];
  /** What to read of the inputs when only a region of the result is read; `null` if that cannot be said. */
  narrow(region: Region, node: Tensor<O>): Narrowed<O> | null;
}
