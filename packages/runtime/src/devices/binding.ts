import { type Branch, type Shape, sizeOf, type Tensor } from "@permafrost/graph";
import type { Numbers } from "../device.js";

/** Numbers that fit a shape. @throws RangeError if they do not. */
export function checkedNumbers<A extends Numbers>(name: string, shape: Shape, numbers: A): A {
  if (numbers.length !== sizeOf(shape))
    throw new RangeError(
      `Cannot bind "${name}": expected shape [${shape.join(", ")}], got ${numbers.length} numbers`,
    );
  return numbers;
}

/** Name of the input that a branch looks at. @throws TypeError if it is no input. */
export function conditionName({ condition }: Branch): string {
  if (condition.op !== "input")
    throw new TypeError(`Cannot branch on the result of ${condition.op}: the condition must be an input`);
  return (condition as Tensor<"input">).attributes.name;
}
