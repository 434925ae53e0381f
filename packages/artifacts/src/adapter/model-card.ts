import type { AdapterConfig, AdapterResult } from "./adapter-config.js";

/** What {@link modelCard} calls the adapter; `pushAdapter` puts the repository's name there. */
export const HERE = "./adapter";

/** The README of an adapter, with the front matter that the Hugging Face Hub reads. */
export function modelCard(config: AdapterConfig): string {
  const { base, task, thaw, weights, results } = config;
  const { input, output } = task;
  const shape =
    input.kind === "ids"
      ? `ids \`[examples, ${input.tokens}]\` below ${input.vocabulary}`
      : `float32 \`[examples, ${input.tokens}, ${input.dim}]\``;
  const labels = output.tokens * output.labels;
  const onHub = base.revision !== undefined;
  const baseLink = onHub ? `[${base.name}](https://huggingface.co/${base.name})` : base.name;
  const share = (100 * weights.thawed) / (weights.frozen + weights.thawed);
  const arguments_ = onHub ? `"${HERE}"` : `"${HERE}", { base }`;
  return `---
library_name: permafrost
${onHub ? `base_model: ${base.name}\nbase_model_relation: adapter\n` : ""}tags:
- permafrost
- frozen-pretrained-transformer
- ${JSON.stringify(task.name)}
# license: say here under which licence you give this away
${results.length > 0 ? modelIndex(task.name, results) : ""}---

# ${task.name} on a frozen ${base.name}

A frozen pretrained transformer ([Lu et al. 2021](https://arxiv.org/abs/2103.05247)): ${grouped(weights.frozen)} weights of
${baseLink} stayed as they are; ${grouped(weights.thawed)} (${share.toFixed(share < 1 ? 2 : 1)} %) were trained on ${task.name}${options(task.options)} and are in
\`adapter.safetensors\`. What thawed: ${thaw}.

${results.length > 0 ? `${resultTable(results)}\n\n` : ""}\`\`\`ts
import { loadAdapter, openPredictor } from "permafrost";

${onHub ? "" : `const base = …; // the weights it was trained on, from fromFolder, random, truncated, …: ${base.name}\n`}const { model } = await loadAdapter(${arguments_});
const predictor = await openPredictor(model);
const { classes, probabilities } = await predictor.predict({ x });
\`\`\`

- in: \`x\`, ${shape}${task.ragged ? ", and `lengths`, the real tokens of each example" : ""}
- out: ${labels === 1 ? "a class" : `${labels} classes`} of ${output.classes} for each example

The adapter fits one base only: the SHA-256 of its frozen weights is \`${base.sha256}\`${onHub ? `, at revision \`${base.revision}\`` : ""};
\`loadAdapter\` refuses any other.

Made with [permafrost](https://github.com/permafrost-ml/permafrost) ${config.permafrost}.
`;
}

const grouped = (n: number) => n.toLocaleString("en");
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function options(given: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(given).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return entries.length === 0 ? "" : ` (${entries.join(", ")})`;
}

function resultTable(results: readonly AdapterResult[]): string {
  const rows = results.map(
    ({ seed, steps, split, examples, accuracy, loss }) =>
      `| ${seed} | ${grouped(steps)} | ${split}, ${grouped(examples)} examples | ${percent(accuracy)} | ${loss.toFixed(4)} |`,
  );
  return [
    "| seed | steps | evaluated on | accuracy | loss |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The results as the Hub lists them; JSON strings are YAML too. */
function modelIndex(task: string, results: readonly AdapterResult[]): string {
  const metrics = results.map(
    ({ seed, split, accuracy }) =>
      `    - type: accuracy\n      value: ${accuracy}\n      name: ${JSON.stringify(`accuracy (${split}, seed ${seed})`)}\n`,
  );
  const name = JSON.stringify(task);
  return `model-index:
- name: ${JSON.stringify(`${task} on a frozen transformer`)}
  results:
  - task:
      type: ${name}
    dataset:
      type: ${name}
      name: ${name}
    metrics:
${metrics.join("")}`;
}
