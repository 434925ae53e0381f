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

/** A matrix with zeros in some rows, or columns if it is transposed, and each of the others divided by a factor. Default: none is. */
export function withoutLines(
  values: Float32Array,
  { shape, transposed }: Side,
  lines: readonly number[],
  factors?: Float32Array,
): Float32Array {
  const [height, width] = shape as [number, number];
  const shares =
    factors?.map((factor) => 1 / factor) ?? new Float32Array(transposed ? width : height).fill(1);
  for (const line of lines) shares[line] = 0;
  const rest = new Float32Array(values.length);
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i++) {
      const share = shares[transposed ? column : row]!;
      if (share !== 0) rest[i] = values[i]! * share;
    }
  return rest;
}
