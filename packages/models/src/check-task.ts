import type { Body } from "./body.js";
import type { ModelTask } from "./model.js";

/** @throws RangeError if the task makes no sense, or does not fit the body. */
export function checkTask({ input, output }: ModelTask, body: Body, origin: string, identity: boolean): void {
  const sizes: Record<string, number> = {
    "input.tokens": input.tokens,
    ...(input.kind === "ids" ? { "input.vocabulary": input.vocabulary } : { "input.dim": input.dim }),
    "output.tokens": output.tokens,
    "output.labels": output.labels,
    "output.classes": output.classes,
  };
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isSafeInteger(size) || size < 1)
      throw new RangeError(
        `Cannot make a model for a task with ${name} = ${size}: expected a whole number from 1`,
      );
  if (output.kind === "values" && output.classes !== 1)
    throw new RangeError(
      `Cannot make a model for a task with values of ${output.classes} classes: expected output.classes = 1`,
    );
  const attempt = `Cannot put a task of ${input.tokens} tokens`;
  if (output.tokens > input.tokens)
    throw new RangeError(
      `${attempt} before an output layer that reads ${output.tokens}: read fewer, or show more`,
    );
  if (input.tokens > body.maxTokens)
    throw new RangeError(
      `${attempt} on ${origin}: this ${body.architecture} body has positions for ${body.maxTokens}; shorten the task, or take a body with more positions`,
    );
  if (!identity) return;
  const found = input.kind === "ids" ? "ids" : `vectors of ${input.dim}`;
  if (input.kind === "ids" || input.dim !== body.width.in)
    throw new RangeError(
      `Cannot feed ${found} to ${origin} without an input layer: its width is ${body.width.in}; use inputLayer "new"`,
    );
}
