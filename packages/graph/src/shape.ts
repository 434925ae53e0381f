/** Sizes of the axes, outermost first; `[]` is a scalar. Always known numbers. */
export type Shape = readonly number[];

/** How many numbers a tensor of this shape holds. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

/** Whether two shapes are one. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

/** A shape as text: `[2,3]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/** How far apart neighbours along each axis lie, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/**
 * The shape that two shapes stretch to (NumPy's rule): aligned at the last axis, and sizes equal or one of them 1.
 *
 * @throws RangeError if they do not fit.
 */
export function broadcastShapes(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new RangeError(
        `Cannot broadcast shapes ${showShape(a)} and ${showShape(b)}: axis ${i - rank} is ${x} in one and ${y} in the other`,
      );
    return x === 1 ? y : x;
  });
}

/** Axis `-1` is the last one. */
export function normalizeAxis(axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= rank)
    throw new RangeError(`Cannot use axis ${axis}: the tensor has ${rank} axes`);
  return at;
}
