import { grouped } from "@permafrost/common/numbers";
import type { StoredTensor } from "@permafrost/hub";
import { type Base, baseName } from "../adapter/base-name.js";
import { code, markdown, yaml } from "../adapter/card-text.js";

/** What a checkpoint's card says besides what it holds. */
export interface CheckpointAbout {
  /** What it is called. Default: its architecture. */
  readonly title?: string;
  /** Paragraphs of Markdown: what it was trained on, how well it does. Default: none. */
  readonly text?: string;
  /** Its licence, as the Hub names it: `mit`. Default: it is left to be said. */
  readonly license?: string;
}

/** What a card is about. */
export interface CardParts {
  /** What it was made of. */
  readonly base: Base;
  /** What it holds. */
  readonly tensors: Readonly<Record<string, Pick<StoredTensor, "data">>>;
  /** Its config. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What else is said. */
  readonly about: CheckpointAbout;
}

/** The README of a checkpoint, with the front matter that the Hugging Face Hub reads. */
export function checkpointCard({ base, tensors, config, about }: CardParts): string {
  const { title = `A ${String(config["model_type"])} body`, text, license } = about;
  const weights = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
  const classes = config["architectures"];
  const tellsWords = Array.isArray(classes) && /LMHead|CausalLM/.test(String(classes[0]));
  const auto = tellsWords ? "AutoModelForCausalLM" : "AutoModel";
  const opens = Array.isArray(classes)
    ? `\n\`\`\`python\nfrom transformers import ${auto}\n\nmodel = ${auto}.from_pretrained(".")\n\`\`\`\n`
    : "";
  return `---
library_name: ${opens ? "transformers" : "permafrost"}
tags:
- permafrost
- ${yaml(String(config["model_type"]))}
${license === undefined ? "# license: say here under which licence you give this away" : `license: ${yaml(license)}`}
---

# ${markdown(title)}

${grouped(weights)} weights of the architecture ${code(String(config["model_type"]))}, stored as ${code(String(config["torch_dtype"]))}. They began as ${markdown(baseName(base))}.
${text === undefined ? "" : `\n${text.trim()}\n`}${opens}
\`\`\`ts
import { fromFolder, frozen } from "permafrost";

const model = frozen(await fromFolder("."), task);
\`\`\`
`;
}
