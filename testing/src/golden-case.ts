import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Checkpoint, fromFolder } from "@permafrost/hub";
import { frozen, type Model, type ModelTask } from "@permafrost/models";

/** What golden.json says of a case. */
export interface GoldenFacts {
  readonly case: string;
  readonly model: string;
  readonly task: {
    readonly input: "linear" | "embedding" | "identity";
    readonly in_dim?: number;
    readonly vocab?: number;
    readonly out_dim: number;
    readonly ratio: number;
    readonly batch: number;
    readonly tokens: number;
  };
  readonly adam: { readonly lr: number; readonly steps: number; readonly clip_norm: number };
  /** Also trained whole. */
  readonly full: boolean;
  readonly trainable: readonly string[];
  readonly recorded_only: readonly string[];
  readonly tensors: Readonly<
    Record<
      string,
      { readonly shape: readonly number[]; readonly vanishing_entries?: readonly [number, number][] }
    >
  >;
}

/** A small model, a batch, and all that training it must reproduce. */
export interface GoldenCase {
  readonly facts: GoldenFacts;
  readonly task: ModelTask;
  readonly source: Checkpoint;
  readonly model: Model;
  /** Initial value of a parameter of the model. */
  initial(name: string): Promise<Float32Array>;
  /** A reference tensor: `embeds`, `loss`, `grad/fpt.in.weight`. */
  reference(name: string): Promise<Float32Array>;
  /** A reference of a parameter, `kind` being `grad` or `adam/final`, in the rows that the model has of it. */
  ofParameter(kind: string, name: string): Promise<Float32Array>;
}

/** Names of the cases in a folder. */
export function goldenCases(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "golden.json")))
    .map(({ name }) => name)
    .sort();
}

/** What golden.json says. */
export function goldenFacts(folder: string, name: string): GoldenFacts {
  return JSON.parse(readFileSync(join(folder, name, "golden.json"), "utf8"));
}

export async function openGoldenCase(folder: string, name: string): Promise<GoldenCase> {
  const facts = goldenFacts(folder, name);
  const source = await fromFolder(join(folder, name, "checkpoint"));
  const golden = await fromFolder(join(folder, name, "golden.safetensors"));
  const task = taskOf(facts);
  const model = frozen(source, task, { inputLayer: facts.task.input === "identity" ? "identity" : "new" });
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  const rowsOf = (values: Float32Array, name: string) => {
    const { shape, rows } = parameters.get(name)!;
    const width = shape.slice(1).reduce((size, axis) => size * axis, 1);
    const { start, end } = rows?.(task.input.tokens) ?? { start: 0, end: shape[0]! };
    return values.subarray(start * width, end * width);
  };
  return {
    facts,
    task,
    source,
    model,
    reference: (name) => golden.read(name),
    ofParameter: async (kind, name) => rowsOf(await golden.read(`${kind}/${goldenName(name)}`), name),
    initial: async (name) => {
      const stored = goldenName(name);
      if (stored === name) return parameters.get(name)!.initial();
      return rowsOf(await golden.read(`param/${stored}`), name);
    },
  };
}

/** In bit tasks `ratio` tokens show what one step of the input holds, and as many are read out, with two classes a bit. */
function taskOf({ task }: GoldenFacts): ModelTask {
  const { tokens, ratio } = task;
  return {
    input:
      task.input === "embedding"
        ? { kind: "ids", tokens, vocabulary: task.vocab! }
        : { kind: "values", tokens, dim: task.in_dim! },
    output:
      ratio > 1
        ? { tokens: ratio, labels: task.in_dim!, classes: 2 }
        : { tokens: 1, labels: 1, classes: task.out_dim },
  };
}

const NAMES: Readonly<Record<string, string>> = {
  "input.weight": "fpt.in.weight",
  "input.bias": "fpt.in.bias",
  positions: "fpt.pos",
  "output.weight": "fpt.out.weight",
  "output.bias": "fpt.out.bias",
};

/** How a parameter is called in the golden files. */
const goldenName = (name: string): string => NAMES[name] ?? name;

/** How a parameter of the golden files is called in a model. */
export const modelName = (name: string): string =>
  Object.keys(NAMES).find((own) => NAMES[own] === name) ?? name;
