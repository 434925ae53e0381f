import type { TextSample } from "@permafrost/report";
import type { Device } from "@permafrost/runtime";
import { batchAt, type LanguageTask, type Task } from "@permafrost/tasks";
import type { StoredRun } from "../folder/stored-run.js";
import { exampleSplit } from "./example-split.js";

/** How many texts are shown, how much of each is given, and what is added. */
const SAMPLES = { count: 3, given: 48, added: 160, temperature: 0.8 };

/** What a language model makes of the beginnings of some held-out examples; nothing of other models. */
export async function textSamples(
  { task, trained, config: { seed } }: StoredRun,
  device: Device | undefined,
): Promise<readonly TextSample[]> {
  if (!isLanguage(task)) return [];
  const { tokenizer, input } = task;
  const { count, temperature } = SAMPLES;
  const given = Math.max(1, Math.min(SAMPLES.given, input.tokens >> 1));
  const examples = batchAt(
    task,
    { split: exampleSplit(task), batchSize: count, order: "sequential", seed: 0 },
    0,
  );
  const prompts = Array.from({ length: examples.size }, (_, i) =>
    Array.from(examples.x.subarray(i * input.tokens, i * input.tokens + given)),
  );
  const { continued } = await import("../generating/continued.js");
  const texts = await continued(trained, prompts, {
    tokens: SAMPLES.added,
    temperature,
    seed,
    ...(device && { device }),
  });
  return texts.map((ids) => ({
    given: tokenizer.decode(ids.slice(0, given)),
    added: tokenizer.decode(ids.slice(given)),
  }));
}

const isLanguage = (task: Task): task is LanguageTask => "tokenizer" in task && task.labelBytes !== undefined;
