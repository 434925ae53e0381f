import { found } from "@permafrost/common/found";
import { quote } from "@permafrost/common/quote";
import type { Body } from "./body.js";
import type { FeaturesName } from "./features.js";
import type { OwnInput, OwnPatches } from "./input-layer.js";
import type { ModelTask } from "./model.js";

/** How a body is fed. */
interface Fed {
  readonly inputLayer: "new" | "identity" | "pretrained";
  /** Its own input layer, where that is kept. */
  readonly own: OwnInput | undefined;
  /** How many tokens are put before the task's. */
  readonly before: number;
}

/** @throws TypeError if it is no task; RangeError if it makes no sense, or does not fit the body. */
export function checkTask(
  task: ModelTask,
  body: Body,
  origin: string,
  { inputLayer, own, before }: Fed,
): void {
  if (!task?.input || !task.output)
    throw new TypeError(
      `Cannot make a model of ${origin}: expected a task, { input, output }, such as bitXor(), found ${found(task)}`,
    );
  const { input, output } = task;
  oneOf("input.kind", input.kind, ["values", "ids"]);
  oneOf("output.kind", output.kind ?? "classes", ["classes", "values"]);
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
  if (own?.patches) checkPictures(task, own.patches, origin);
  const entering = before + (own?.before ?? 0);
  if (entering + input.tokens > body.maxTokens)
    throw new RangeError(
      `${entering === 0 ? attempt : `${attempt}, with ${entering} before them,`} on ${origin}: this ${body.architecture} body has positions for ${body.maxTokens}; shorten the task, or take a body with more positions`,
    );
  if (inputLayer === "new" || own?.patches) return;
  const words = own?.vocabulary;
  const fed =
    input.kind === "ids"
      ? words === undefined
        ? "ids"
        : `ids below ${input.vocabulary}`
      : `vectors of ${input.dim}`;
  if (words !== undefined && (input.kind !== "ids" || input.vocabulary > words))
    throw new RangeError(
      `Cannot feed ${fed} to the own input layer of ${origin}: it takes ids below ${words}; make them by its tokenizer, or use inputLayer "new"`,
    );
  if (words !== undefined) return;
  if (input.kind === "ids" || input.dim !== body.width.in)
    throw new RangeError(
      `Cannot feed ${fed} to ${origin} without an input layer: its width is ${body.width.in}; use inputLayer "new"`,
    );
}

/** Patches are those that the body knows, and as many. */
function checkPictures(
  { input, ragged = false }: ModelTask,
  { size, patch, channels, tokens }: OwnPatches,
  origin: string,
): void {
  const dim = patch * patch * channels;
  if (input.kind === "values" && input.tokens === tokens && input.dim === dim && !ragged) return;
  const fed =
    input.kind === "ids" ? "ids" : `${ragged ? "up to " : ""}${input.tokens} tokens of ${input.dim} values`;
  throw new RangeError(
    `Cannot feed ${fed} to the own input layer of ${origin}: it takes ${tokens} patches of ${dim}; give it pictures of ${channels} ${channels === 1 ? "channel" : "channels"} with resize ${size.width},${size.height} and patch ${patch}, resize its positions to that size: resized(source, { width, height }), or use inputLayer "new"`,
  );
}

/** The own output layer tells one word of each token. @throws RangeError */
export function checkOwnOutput(
  { output: { kind = "classes", labels, classes } }: ModelTask,
  features: FeaturesName,
  origin: string,
  words: number,
): void {
  const attempt = `Cannot use the own output layer of ${origin}`;
  if (kind !== "classes" || labels !== 1 || classes > words)
    throw new RangeError(
      `${attempt} for ${labels} labels of ${kind === "classes" ? `${classes} classes` : "values"}: it tells one of ${words} words; use outputLayer "new"`,
    );
  if (features === "all layers, last")
    throw new RangeError(
      `${attempt} with the features ${quote(features)}: it reads what the body gives; take "last"`,
    );
}

/** The first token and the mean are one for all tokens that are read out. @throws RangeError */
export function checkReadout({ output }: ModelTask, features: FeaturesName): void {
  if ((features === "mean" || features === "first") && output.tokens > 1)
    throw new RangeError(
      `Cannot read the ${features === "mean" ? "mean of all tokens" : "first token"} for a task that reads out ${output.tokens} tokens: each would be read alike; take the features "last"`,
    );
}

function oneOf(name: string, value: unknown, known: readonly string[]): void {
  if (!known.includes(value as string))
    throw new RangeError(
      `Cannot make a model for a task with ${name} = ${quote(value)}: expected ${known.join(" or ")}`,
    );
}
