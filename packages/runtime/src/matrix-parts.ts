/** What a matrix is looked at by: along the side that is summed over. */
interface Side {
  /** Its axes. */
  readonly shape: readonly number[];
  /** Whether columns are summed over, not rows. */
  readonly transposed: boolean;
}

/** Some rows of a matrix, or columns if it is transposed, as rows. */
export function someLines(
  values: Float32Array,
  { shape, transposed }: Side,
  lines: readonly number[],
): Float32Array {
  const [height, width] = shape as [number, number];
  const length = transposed ? height : width;
  return Float32Array.from({ length: lines.length * length }, (_, i) => {
    const [line, at] = [lines[Math.floor(i / length)]!, i % length];
    return values[transposed ? at * width + line : line * width + at]!;
  });
}

/** A matrix with zeros in some rows, or columns if it is transposed. */
export function withoutLines(
  values: Float32Array,
  { shape, transposed }: Side,
  lines: readonly number[],
): Float32Array {
  const [height, width] = shape as [number, number];
  const rest = values.slice();
  for (const line of lines)
    if (transposed) for (let row = 0; row < height; row++) rest[row * width + line] = 0;
    else rest.fill(0, line * width, (line + 1) * width);
  return rest;
}
