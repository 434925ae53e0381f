import type { Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";

/**
 * Looks whether a batch fits a model.
 *
 * @param most examples it may have
 * @returns its tokens per example
 * @throws RangeError saying what was expected.
 */
export function checkBatch({ input, output }: Runnable, batch: Batch, most: number): number {
  const { tokens = input.tokens, size, x, y } = batch;
  if (!(Number.isInteger(tokens) && tokens >= 1 && tokens <= input.tokens))
    throw new RangeError(
      `Cannot use a batch of ${tokens} tokens: the model takes up to ${input.tokens} tokens`,
    );
  const inputs = tokens * (input.kind === "ids" ? 1 : input.dim);
  const labels = output.tokens * output.labels;
  if (!(size >= 1 && size <= most) || x.length !== size * inputs || y.length !== size * labels)
    throw new RangeError(
      `Cannot use a batch of ${size} examples with ${x.length} inputs and ${y.length} labels: the model takes up to ${most} examples of ${inputs} inputs and ${labels} labels`,
    );
  return tokens;
}

/** Cuts a batch into equal parts; views, not copies. */
export function microBatches(batch: Batch, parts: number): readonly Batch[] {
  if (parts === 1) return [batch];
  const cut = <A extends Float32Array | Int32Array>(numbers: A, i: number) =>
    numbers.subarray((i * numbers.length) / parts, ((i + 1) * numbers.length) / parts) as A;
  return Array.from({ length: parts }, (_, i) => ({
    ...batch,
    x: cut(batch.x, i),
    y: cut(batch.y, i),
    lengths: cut(batch.lengths, i),
    size: batch.size / parts,
  }));
}
