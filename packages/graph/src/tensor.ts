import type { Attributes, Op } from "./operators/attributes.js";
import type { Type } from "./type.js";

/**
 * A tensor is a value: the operator that makes it, and what that is applied to. Frozen, no identity beyond itself, nothing
 * computed. A program is whatever can be reached from its outputs.
 */
export interface Tensor<O extends Op = Op> extends Type {
  /** Name of the operator. */
  readonly op: O;
  /** What it is applied to. */
  readonly inputs: readonly Tensor[];
  /** What it takes besides. */
  readonly attributes: Attributes[O];
  /** Types of all results, where the operator has several; `part` picks one. Default: there is one. */
  readonly parts?: readonly Type[];
}
