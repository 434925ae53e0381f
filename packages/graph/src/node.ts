import type { Attributes, Op } from "./operators/attributes.js";
import { operators } from "./operators/table.js";
import { showShape, sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { showType, type Type } from "./type.js";

/**
 * The one way a tensor comes into being: the operator's row derives the type, or refuses.
 *
 * @throws TypeError | RangeError if the inputs do not fit the operator, naming it and their types.
 */
export function tensor<O extends Op>(op: O, inputs: readonly Tensor[], attributes: Attributes[O]): Tensor<O> {
  const type = typeOf(op, inputs, attributes);
  const parts = isType(type) ? undefined : type;
  const { dtype, shape } = isType(type) ? type : type[0]!;
  for (const axis of shape)
    if (!Number.isSafeInteger(axis) || axis < 0)
      throw new RangeError(
        `Cannot make ${op} of shape ${showShape(shape)}: every axis must be a whole number`,
      );
  if (!Number.isSafeInteger(sizeOf(shape)))
    throw new RangeError(`Cannot make ${op} of shape ${showShape(shape)}: too many elements`);
  const node = {
    op,
    inputs: Object.freeze([...inputs]),
    attributes: frozen(attributes),
    dtype,
    shape: Object.freeze([...shape]),
  };
  return Object.freeze(parts ? { ...node, parts } : node);
}

/** Lists are copied: whoever made them may go on changing them. */
function frozen<A extends object>(attributes: A): A {
  const entries = Object.entries(attributes).map(([key, value]) => [
    key,
    Array.isArray(value) ? Object.freeze([...value]) : value,
  ]);
  return Object.freeze(Object.fromEntries(entries)) as A;
}

/** The type that an operator gives to these inputs. */
export function typeOf<O extends Op>(
  op: O,
  inputs: readonly Tensor[],
  attributes: Attributes[O],
): Type | readonly Type[] {
  try {
    return operators[op].type(inputs, attributes);
  } catch (error) {
    const wrong = error as Error;
    wrong.message = `${op}(${inputs.map(showType).join(", ")}): ${wrong.message}`;
    throw wrong;
  }
}

function isType(type: Type | readonly Type[]): type is Type {
  return !Array.isArray(type);
}
