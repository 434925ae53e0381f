// docs/bodies.md, from the table of architectures.
import { architectures } from "../src/architectures.js";
import type { Body } from "../src/body.js";
import { configOf, sizeNamesOf } from "../src/config-of.js";
import type { BodyConfig } from "../src/weight-source.js";

const SIZES = { layers: 2, width: 64 };

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;

/** Which architecture each golden case is of. */
export type GoldenCases = readonly { readonly name: string; readonly model: string }[];

/** The page. */
export function bodiesPage(cases: GoldenCases): string {
  const rows = Object.values(architectures).map((architecture) => {
    const { name, summary } = architecture;
    const body = bodyFor(architecture);
    const checked = cases.filter(({ model }) => model === name).map((one) => one.name);
    return [
      code(name),
      summary,
      normsOf(body),
      positionsOf(body),
      longestOf(architecture, body),
      body.prefixes.map(code).join(", "),
      checked.map(code).join(", "),
    ];
  });
  return `# Bodies

Made by \`npm run bodies -w packages/models\` from the table of architectures; a test holds that it is current.

A config's \`model_type\` says which body it is of, or the first class in its \`architectures\`. Of a model of several parts (\`text_config\`, \`vision_config\`, \`encoder\`), the one that is
known is read; where there are several, the option \`architecture\` chooses. Keys and defaults are those of Hugging Face transformers, as versions 4 and 5 write them: \`rope_scaling\` with \`rope_theta\`, or
\`rope_parameters\`; \`layer_types\`, or the older keys that say the same; a key that upstream takes for another (\`hidden_size\` in a GPT-2's). Sizes that a part of a model leaves out are those that upstream assumes. What a config says
and is not built here is an error, which names it; but layers are never dropped as a whole while training (\`layerdrop\`, \`encoder_layerdrop\`, \`drop_path_rate\`). Weights are found under the names of both, with the prefixes below, and behind whatever else a checkpoint puts before all of its names.

Hidden states, loss, gradients and five steps of Adam of each body equal those of the code it comes from, Hugging Face's modules or PyTorch's, to 1e-4 in float32 and to 1e-6 in float64: \`npm run goldens\`. The cases are in
[testing/goldens](../testing/goldens). Norms and positions are what [FPT](glossary.md) trains of a body.

${table(["`model_type`", "body", "norms that thaw", "positions that thaw", "longest sequence", "prefixes", "checked by the cases"], rows)}

## What of a checkpoint is not used

A tensor that is no parameter of the body and that no pattern here matches is an error, which names it; but heads of any task are passed over (\`lm_head\`, \`classifier\`, \`score\`, \`pooler\`, …), and so is what stands beside
a whole body, as its decoder or another tower. Patterns are matched against names without their prefix.

${unused()}
`;
}

type Row = (typeof architectures)[keyof typeof architectures];

const bodyFor = (architecture: Row): Body => architecture.body(configFor(architecture));

function configFor(architecture: Row): BodyConfig {
  const names: readonly string[] = sizeNamesOf(architecture);
  const sizes = Object.fromEntries(Object.entries(SIZES).filter(([size]) => names.includes(size)));
  return configOf(architecture, sizes);
}

/** Their names, each layer's once, a layer's number left out. */
function normsOf({ parameters }: Body): string {
  const names = parameters
    .filter(({ role }) => role === "norm")
    .map(({ name }) => name.replace(/^.*\.\d+\./, "").replace(/\.(weight|bias)$/, ""));
  return names.length === 0 ? "it has none" : [...new Set(names)].map(code).join(", ");
}

function positionsOf({ parameters, newPositions }: Body): string {
  const own = parameters.find(({ role }) => role === "position");
  if (own) {
    const { start } = own.rows!(1);
    return `its own, ${code(own.name.replace(/\.weight$/, ""))}${start > 0 ? `, from row ${start}` : ""}`;
  }
  if (newPositions > 0) return "new ones, zero at first";
  return parameters.some(({ role }) => role === "relativePosition")
    ? "none: relative ones stay frozen"
    : "none";
}

function longestOf(architecture: Row, { maxTokens, newPositions }: Body): string {
  if (maxTokens === Number.POSITIVE_INFINITY) return "any";
  const { sizeKeys } = architecture;
  if (newPositions > 0 || !("maxTokens" in sizeKeys)) return String(maxTokens);
  // tables may have rows that no token uses
  const unused =
    MANY - architecture.body({ ...configFor(architecture), [sizeKeys.maxTokens]: MANY }).maxTokens;
  return `${code(sizeKeys.maxTokens)}${unused > 0 ? ` less ${unused}` : ""}`;
}

const MANY = 100;

function unused(): string {
  const byRules = new Map<string, string[]>();
  for (const architecture of Object.values(architectures)) {
    const rules = bodyFor(architecture).ignored.map(({ pattern, why }) => `- ${why}: \`${pattern.source}\``);
    if (rules.length === 0) continue;
    const text = rules.join("\n");
    byRules.set(text, [...(byRules.get(text) ?? []), architecture.name]);
  }
  return [...byRules].map(([text, names]) => `${names.map(code).join(", ")}\n\n${text}`).join("\n\n");
}

/** As the formatter aligns it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
