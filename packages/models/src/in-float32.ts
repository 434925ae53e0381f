/**
 * The same numbers, if float32 holds them all.
 *
 * @param what whose they are, for the message
 * @throws RangeError if one is infinite or none: what is computed from such would be, too, or never end.
 */
export function inFloat32(values: Float32Array, what: string): Float32Array {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new RangeError(
        `Cannot draw ${what}: number ${i} would be ${values[i]}, beyond what float32 holds (3.4e38); take a smaller scale, deviation or radius`,
      );
  return values;
}
