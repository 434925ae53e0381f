import { listed } from "@permafrost/common/listed";
import { quote } from "@permafrost/common/quote";
import { readRange } from "./byte-source.js";
import type { FileSet } from "./file-set.js";
import type { ReadOptions } from "./read-options.js";
import { isRecord, parseObject } from "./strict-json.js";

/** Files that say what an adapter belongs to, and how: ours, and that of the Python library PEFT. */
const ADAPTERS: Readonly<Record<string, (config: Record<string, unknown>) => unknown>> = {
  "permafrost_adapter.json": ({ base }) => (isRecord(base) ? base["name"] : undefined),
  "adapter_config.json": ({ base_model_name_or_path: base }) => base,
};

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
  const base = await baseOfAdapter(files, options);
  if (base !== undefined)
    return new Error(
      `${attempt}it is an adapter of ${quote(base)}, not a model. Open that, and the adapter with loadAdapter if permafrost wrote it; others are first merged into it by what wrote them`,
    );
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

async function baseOfAdapter(files: FileSet, options: ReadOptions): Promise<unknown> {
  for (const [path, baseOf] of Object.entries(ADAPTERS)) {
    const bytes = await files.open(path, options);
    if (bytes === undefined) continue;
    try {
      return (
        baseOf(parseObject(await readRange(bytes, 0, bytes.size, options), bytes.origin, path)) ?? "a model"
      );
    } catch {
      options.signal?.throwIfAborted();
      return "a model that its configuration does not tell";
    }
  }
  return undefined;
}

const quoted = (paths: readonly string[]) => listed(paths.map((path) => quote(path)));
