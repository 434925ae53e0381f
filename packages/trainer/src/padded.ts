/** Fills numbers up; a device takes full batches only. */
export function padded<A extends Float32Array | Int32Array>(numbers: A, length: number, filler = 0): A {
  if (numbers.length === length) return numbers;
  const full = new (numbers.constructor as new (length: number) => A)(length).fill(filler) as A;
  full.set(numbers);
  return full;
}
