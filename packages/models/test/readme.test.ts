import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import * as graph from "@permafrost/graph";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as models from "../src/index.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, snippet]) => snippet!);

/** What a snippet prints. */
function run(snippet: string): string[] {
  const printed: string[] = [];
  const log = (value: unknown) => printed.push(typeof value === "string" ? value : inspect(value));
  const modules: Readonly<Record<string, object>> = {
    "@permafrost/graph": graph,
    "@permafrost/models": models,
  };
  const { outputText } = ts.transpileModule(snippet, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  new Function("require", "exports", "console", outputText)((name: string) => modules[name], {}, { log });
  return printed;
}

describe("README.md", () => {
  it("shows what there is to show", () => {
    expect(snippets).toHaveLength(7);
  });

  it.each(snippets)("shows a program that prints what it says", (snippet) => {
    const promised = [...snippet.matchAll(/^console\.log.*\n\/\/ (.*)$/gm)].map(([, line]) => line);
    expect(promised.length).toBeGreaterThan(0);
    expect(run(snippet)).toEqual(promised);
  });

  const encoder = {
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
  };
  const published: Record<string, object> = {
    gpt2: models.gpt2Config("small"),
    bert: { ...encoder, max_position_embeddings: 512, type_vocab_size: 2 },
    vit: encoder,
    t5: { d_model: 512, num_layers: 6, num_heads: 8, d_kv: 64, d_ff: 2048 },
    longformer: { ...encoder, max_position_embeddings: 4098, type_vocab_size: 1 },
    llama: {
      hidden_size: 576,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      intermediate_size: 1536,
    },
    lstm_ln: { input_size: 768, hidden_size: 768, num_layers: 3 },
    lstm_star: { input_size: 768, hidden_size: 768, num_layers: 12 },
  };
  it("names every architecture, and counts the published sizes", () => {
    const section = readme.split("\n## Architectures\n")[1]!.split("\n## ")[0]!;
    const named = [...section.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!);
    expect(Object.keys(models.architectures).filter((name) => !named.includes(name))).toEqual([]);
    const rows = [...section.matchAll(/^\| `(\w+)` .*\|([^|]*)\|$/gm)].filter(
      ([, name]) => name! in models.architectures,
    );
    expect(rows.length).toBeGreaterThan(Object.keys(published).length);
    const counted = rows.map(([, name]) => {
      const config = published[name!];
      if (!config) return "";
      const { parameters } = models.bodyOf({ model_type: name, ...config });
      return `${(parameters.reduce((sum, { shape }) => sum + graph.sizeOf(shape), 0) / 1e6).toFixed(1)} M`;
    });
    expect(rows.map(([, , last]) => last!.trim().split(",")[0])).toEqual(counted);
  });
});
