import { listed } from "@permafrost/common/listed";
import { publicText } from "@permafrost/common/public-text";
import { quote } from "@permafrost/common/quote";
import type { FileSet } from "./file-set.js";
import type { ReadOptions } from "./read-options.js";
import { readSmall } from "./read-small.js";
import { isRecord, parseObject } from "./strict-json.js";

/** A file that says what an adapter belongs to, and what can be done with the adapter. */
interface AdapterFile {
  readonly path: string;
  readonly baseOf: (config: Record<string, unknown>) => unknown;
  readonly advice: string;
}

/** Ours, and that of the Python library PEFT. */
const ADAPTERS: readonly AdapterFile[] = [
  {
    path: "permafrost_adapter.json",
    baseOf: ({ base }) => (isRecord(base) ? base["name"] : undefined),
    advice: "Open that, or the adapter with loadAdapter",
  },
  {
    path: "adapter_config.json",
    baseOf: ({ base_model_name_or_path: base }) => base,
    advice: "Open that, or merge the adapter into it first, with merge_and_unload of PEFT",
  },
];

/** Endings of files of weights that are read here. */
const READ = [".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".safetensors.index.json", ".bin.index.json"];

/** Endings of files of weights that are not. */
const NOT_READ = [".h5", ".msgpack", ".gguf", ".ggml", ".onnx", ".tflite", ".npz", ".ot", ".mlmodel"];

/** Paths of weight files that are read here. */
export function weightFilesIn(paths: readonly string[]): string[] {
  return paths.filter((path) => READ.some((ending) => path.toLowerCase().endsWith(ending)));
}

/**
 * The error for files without weights of the usual names, with what there is instead.
 *
 * @param looked what was looked for
 * @param there all paths, as far as anybody knows
 */
export async function noWeights(
  files: FileSet,
  looked: readonly string[],
  there: readonly string[],
  options: ReadOptions,
): Promise<Error> {
  const attempt = `Cannot find weights in ${files.origin}: `;
  const adapter = await adapterIn(files, options);
  if (adapter !== undefined) return new Error(`${attempt}it is an adapter of ${adapter}`);
  const readable = weightFilesIn(there);
  const foreign = there.filter((path) => NOT_READ.some((ending) => path.toLowerCase().endsWith(ending)));
  const said = [
    `it has none of ${looked.join(", ")}`,
    files.instead?.(looked[0]!),
    readable.length > 0 && `there are ${quoted(readable)}: give one of them as the option weights`,
    foreign.length > 0 &&
      `${quoted(foreign)} ${foreign.length === 1 ? "is" : "are"} of a format that is not read here`,
  ];
  return new Error(attempt + said.filter(Boolean).join("; "));
}

/** What is to be said of an adapter; undefined where there is none. */
async function adapterIn(files: FileSet, options: ReadOptions): Promise<string | undefined> {
  for (const { path, baseOf, advice } of ADAPTERS) {
    const bytes = await files.open(path, options);
    if (bytes === undefined) continue;
    let base: unknown;
    try {
      base = baseOf(parseObject(await readSmall(bytes, options), bytes.origin, path));
    } catch {
      // that it is one is what matters
      options.signal?.throwIfAborted();
    }
    return `${typeof base === "string" ? quote(publicText(base)) : "another model"}, not a model. ${advice}`;
  }
  return undefined;
}

const quoted = (paths: readonly string[]) => listed(paths.map((path) => quote(path)));
