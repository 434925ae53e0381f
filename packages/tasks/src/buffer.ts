import type { Labels, Task } from "./task.js";

/** Memory for some examples, filled again and again. */
export interface ExampleBuffer {
  /** `[size, tokens, dim]` values, or `[size, tokens]` ids. */
  readonly x: Float32Array | Int32Array;
  /** `[size, output.tokens * output.labels]`. */
  readonly y: Labels;
  /** As `y`; of tasks whose labels count differently. */
  readonly weights: Float32Array | undefined;
  /** `[size]`. */
  readonly lengths: Int32Array;
}

/** Labels of one example. */
export const labelsOf = ({ output }: Pick<Task, "output">) => output.tokens * output.labels;

/** Numbers of one token in `x`. */
export const dimOf = ({ input }: Pick<Task, "input">) => (input.kind === "values" ? input.dim : 1);

/** Memory for `size` examples of a task. */
export function exampleBuffer(task: Task, size: number): ExampleBuffer {
  const { input, output } = task;
  const inputs = size * input.tokens * dimOf(task);
  const labels = size * labelsOf(task);
  return {
    x: input.kind === "values" ? new Float32Array(inputs) : new Int32Array(inputs),
    y: output.kind === "values" ? new Float32Array(labels) : new Int32Array(labels),
    weights: task.weighted ? new Float32Array(labels) : undefined,
    lengths: new Int32Array(size),
  };
}
