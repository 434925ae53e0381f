import { type Shape, sizeOf } from "@permafrost/graph";

/** Numbers that fit a shape. @throws RangeError if they do not. */
export function checkedNumbers<A extends { readonly length: number }>(
  name: string,
  shape: Shape,
  numbers: A,
): A {
  if (numbers.length !== sizeOf(shape))
    throw new RangeError(
      `Cannot bind "${name}": expected shape [${shape.join(", ")}], got ${numbers.length} numbers`,
    );
  return numbers;
}

/** A shape in which an axis of -1 has as many places as numbers fill. @throws RangeError if they do not. */
export function filledShape(name: string, shape: Shape, { length }: { readonly length: number }): Shape {
  const rest = sizeOf(shape.filter((size) => size >= 0));
  const filled = shape.map((size) => (size < 0 ? Math.ceil(length / rest) : size));
  if (sizeOf(filled) === length) return filled;
  throw new RangeError(
    `Cannot bind "${name}": expected shape [${shape.map((size) => (size < 0 ? "any" : size)).join(", ")}], got ${length} numbers`,
  );
}

/** Values of a state that is still there. @throws Error if it was disposed of. */
export function live<T>(values: T | undefined): T {
  if (values) return values;
  throw new Error("Cannot use the state: it was disposed of");
}
