import { found } from "@permafrost/common/found";
import { foundArray, tagOf } from "@permafrost/common/tag-of";
import type { Runnable, RunnableInput } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import type { Targets } from "./measures/measure.js";

/**
 * Looks whether a batch fits a model and its loss.
 *
 * @param most examples it may have
 * @returns its tokens per example
 * @throws RangeError or TypeError saying what was expected.
 */
export function checkBatch(
  { input, output }: Runnable,
  targets: Targets,
  batch: Batch,
  most: number,
): number {
  checkArrays(batch, input, targets);
  const { tokens = input.tokens, size, x, y, weights } = batch;
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
  if (weights && weights.length !== y.length)
    throw new RangeError(
      `Cannot use a batch of ${y.length} labels with ${weights.length} weights: expected as many`,
    );
  const wrong = weights?.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong !== undefined)
    throw new RangeError(
      `Cannot use a batch in which a label has weight ${wrong}: expected a number of 0 or more`,
    );
  checkInputs(batch, input, tokens);
  checkLabels(batch, targets, output.classes);
  return tokens;
}

/** The arrays that labels come in. */
const LABELS: Readonly<Record<Targets, string>> = { classes: "Int32Array", values: "Float32Array" };

/** Whoever makes a batch may not have had types to help. */
function checkArrays(batch: Batch, { kind }: RunnableInput, targets: Targets): void {
  if (typeof batch !== "object" || batch === null)
    throw new TypeError(`Cannot use a batch: expected { x, y, lengths, size }, found ${found(batch)}`);
  const { x, y, lengths, weights } = batch;
  const labels = LABELS[targets];
  if (tagOf(y) !== labels && Object.values(LABELS).includes(tagOf(y)))
    throw new TypeError(
      `Cannot use labels of ${foundArray(y)}: the loss takes ${targets}, of type ${labels}`,
    );
  for (const [name, array, expected] of [
    ["x", x, kind === "ids" ? "Int32Array" : "Float32Array"],
    ["y", y, labels],
    ["lengths", lengths, "Int32Array"],
    ["weights", weights ?? new Float32Array(), "Float32Array"],
  ] as const)
    if (tagOf(array) !== expected)
      throw new TypeError(
        `Cannot use a batch: expected ${name} to be of type ${expected}, found ${foundArray(array)}`,
      );
}

/** On a GPU a row that a table does not have is another one, without a word. */
function checkInputs({ x, lengths, size }: Batch, input: RunnableInput, tokens: number): void {
  if (lengths.length !== size)
    throw new RangeError(
      `Cannot use a batch of ${size} examples with ${lengths.length} lengths: expected as many`,
    );
  const wrong = lengths.findIndex((length) => !(length >= 1 && length <= tokens));
  if (wrong >= 0)
    throw new RangeError(
      `Cannot use a batch in which example ${wrong} has the length ${lengths[wrong]}: expected 1 to ${tokens}, the batch's tokens`,
    );
  if (input.kind !== "ids") return;
  const at = x.findIndex((id: number) => !(id >= 0 && id < input.vocabulary));
  if (at >= 0)
    throw new RangeError(
      `Cannot use a batch in which example ${Math.floor(at / tokens)} holds the id ${x[at]}: expected 0 to ${input.vocabulary - 1}`,
    );
}

/** A label that is wrong would be learned without a word. */
function checkLabels({ y, weights }: Batch, targets: Targets, classes: number): void {
  const integers = targets === "classes";
  const fits = integers
    ? (label: number) => label >= 0 && label < classes
    : (label: number) => Number.isFinite(label);
  for (let i = 0; i < y.length; i++)
    if (!fits(y[i]!) && weights?.[i] !== 0)
      throw new RangeError(
        `Cannot use the label ${y[i]} of the batch (number ${i}): expected ${integers ? `a class from 0 to ${classes - 1}` : "a finite value"}; a label that does not count has weight 0`,
      );
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
    ...(batch.weights && { weights: cut(batch.weights, i) }),
    lengths: cut(batch.lengths, i),
    size: batch.size / parts,
  }));
}
