import { grouped, percent } from "@permafrost/common/numbers";
import type { AdapterConfig, AdapterResult } from "./adapter-config.js";
import { code, markdown, oneLine, yaml } from "./card-text.js";
import { comesAlong } from "./nano-base.js";

/** What {@link modelCard} calls the adapter; `pushAdapter` puts the repository's name there. */
export const HERE = "./adapter";

/** The README of an adapter, with the front matter that the Hugging Face Hub reads. Names in it stay names, whatever they hold. */
export function modelCard(config: AdapterConfig): string {
  const { base, task, recipe, weights, results } = config;
  const name = markdown(task.name);
  const onHub = base.revision !== undefined;
  // of what is on the Hub, the name has letters, digits, dots, dashes and one slash
  const baseLink = onHub ? `[${base.name}](https://huggingface.co/${base.name})` : markdown(base.name);
  const isFound = onHub || comesAlong(base.name);
  const arguments_ = isFound ? `"${HERE}"` : `"${HERE}", { base }`;
  return `---
library_name: permafrost
${onHub ? `base_model: ${base.name}\nbase_model_relation: adapter\n` : ""}tags:
- permafrost
- frozen-pretrained-transformer
- ${yaml(task.name)}
# license: say here under which licence you give this away
${modelIndex(task.name, results)}---

# ${name} on a frozen ${markdown(base.name)}

A frozen pretrained transformer ([Lu et al. 2021](https://arxiv.org/abs/2103.05247)): ${grouped(weights.frozen)} weights of ${baseLink}
stayed as they are; ${grouped(weights.thawed)} (${percent(weights.thawed / (weights.frozen + weights.thawed))}) were trained on ${name}${options(task.options)} and are in
\`adapter.safetensors\`. What thawed: ${thawOf(config)}.

${results.length > 0 ? `${resultTable(results)}\n\n` : ""}\`\`\`ts
import { loadAdapter, openPredictor } from "permafrost";

${isFound ? "" : `const base = …; // the weights it was trained on, from fromFolder, random, truncated, …: ${oneLine(base.name)}\n`}const { model } = await loadAdapter(${arguments_});
const predictor = await openPredictor(model);
const { ${task.output.kind === "values" ? "logits" : "classes, probabilities"} } = await predictor.predict({ x });
\`\`\`

${shapes(config)}

The adapter fits one base only: the SHA-256 of its frozen weights is \`${base.sha256}\`${onHub ? `, at revision \`${base.revision}\`` : ""};
\`loadAdapter\` refuses any other.${recipe.methods || recipe.architecture !== undefined ? `\n\n${needed(config)}` : ""}

Made with [permafrost](https://github.com/permafrost-ml/permafrost) ${markdown(config.permafrost)}.
`;
}

/** What goes in and what comes out. */
function shapes({ task: { input, output, ragged } }: AdapterConfig): string {
  const shape =
    input.kind === "ids"
      ? `ids \`[examples, ${input.tokens}]\` below ${input.vocabulary}`
      : `float32 \`[examples, ${input.tokens}, ${input.dim}]\``;
  const labels = output.tokens * output.labels;
  const out =
    output.kind === "values"
      ? labels === 1
        ? "a value"
        : `${labels} values`
      : `${labels === 1 ? "a class" : `${labels} classes`} of ${output.classes}`;
  return `- in: \`x\`, ${shape}${ragged ? ", and `lengths`, the real tokens of each example" : ""}
- out: ${out} for each example`;
}

/** How many names a sentence takes. */
const MOST_NAMES = 12;

/** The rule by its text; where that was somebody's own function, what it chose. */
function thawOf({ recipe: { thaw, thawed = [], methods = [] } }: AdapterConfig): string {
  const more = thawed.length - MOST_NAMES;
  const names = thawed.slice(0, MOST_NAMES).map(code).join(", ");
  const rule =
    thaw === "custom"
      ? `${names || "nothing of the body"}${more > 0 ? ` and ${more} more` : ""}`
      : markdown(thaw);
  return [rule, ...methods.map((method) => `the method ${code(method.name)}`)].join(", and ");
}

/** What a recipe names, but `loadAdapter` cannot know. */
function needed({ recipe: { methods = [], architecture } }: AdapterConfig): string {
  const given = [
    ...(architecture === undefined
      ? []
      : [`the architecture ${code(architecture)} as the option \`architecture\``]),
    ...methods.map(({ name }) => `a maker of ${code(name)} in the option \`methods\``),
  ];
  return `\`loadAdapter\` must be given ${given.join(" and ")}.`;
}

function options(given: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(given).map(([name, value]) => markdown(`${name} ${JSON.stringify(value)}`));
  return entries.length === 0 ? "" : ` (${entries.join(", ")})`;
}

function resultTable(results: readonly AdapterResult[]): string {
  const names = [...new Set(results.flatMap(({ metrics = {} }) => Object.keys(metrics)))];
  const accuracies = results.some(({ accuracy }) => Number.isFinite(accuracy));
  const heads = [
    "seed",
    "steps",
    "evaluated on",
    ...(accuracies ? ["accuracy"] : []),
    "loss",
    ...names.map(markdown),
  ];
  const rows = results.map(({ seed, steps, split, examples, accuracy, loss, metrics = {} }) => [
    seed,
    grouped(steps),
    `${markdown(split)}, ${grouped(examples)} examples`,
    ...(accuracies ? [percent(accuracy ?? Number.NaN)] : []),
    decimals(loss),
    ...names.map((name) => decimals(Object.hasOwn(metrics, name) ? metrics[name]! : Number.NaN)),
  ]);
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const decimals = (value: number) => (Number.isFinite(value) ? value.toFixed(4) : "–");

/** The results as the Hub lists them. */
function modelIndex(task: string, results: readonly AdapterResult[]): string {
  const metrics = results.flatMap(({ seed, split, accuracy, metrics: own = {} }) =>
    Object.entries({ ...(accuracy !== undefined && { accuracy }), ...own })
      .filter(([, value]) => Number.isFinite(value))
      .map(
        ([type, value]) =>
          `    - type: ${yaml(type)}\n      value: ${value}\n      name: ${yaml(`${type} (${split}, seed ${seed})`)}\n`,
      ),
  );
  if (metrics.length === 0) return "";
  const name = yaml(task);
  return `model-index:
- name: ${yaml(`${task} on a frozen transformer`)}
  results:
  - task:
      type: ${name}
    dataset:
      type: ${name}
      name: ${name}
    metrics:
${metrics.join("")}`;
}
