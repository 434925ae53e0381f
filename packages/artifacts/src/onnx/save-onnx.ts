import { builtin } from "@permafrost/common/builtin";
import { checkModel, checkText } from "@permafrost/common/check-given";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { publicText } from "@permafrost/common/public-text";
import { writeWhole } from "@permafrost/common/write-whole";
import { sizeOf } from "@permafrost/graph";
import {
  exportOnnx,
  inferenceOutputs,
  type OnnxExportOptions,
  type Runnable,
  weightsIn,
  weightsOf,
  writtenOnnx,
} from "@permafrost/runtime";
import { publicJson } from "../public-json.js";

/** What has been saved where. */
export interface SavedOnnx {
  /** The file of the graph. */
  readonly path: string;
  /** The file of the weights, if they are not in the first one. It must stay beside that. */
  readonly dataPath?: string;
  /** Size of all files together, in bytes. */
  readonly bytes: number;
}

/** What is written, and where. */
export interface SaveOnnxOptions extends OnnxExportOptions {
  /** Put the weights into a second file, `PATH.data`, which is written one weight at a time. Default: only if they exceed 2 GB. */
  readonly external?: boolean;
}

const OPTIONS: OptionNames<SaveOnnxOptions> = {
  batchSize: true,
  probabilities: true,
  opset: true,
  metadata: true,
  around: true,
  inlets: true,
  external: true,
};

/** Beyond this, weights go beside the graph: 2 GiB less room for the graph itself. */
const MOST_INSIDE = 2 ** 31 - 2 ** 26;

/** Weights in a file of their own begin at multiples of this, so that they can be mapped into memory. */
const PAGE = 4096;

/**
 * Writes a model to an ONNX file; see `exportOnnx`. Of addresses in the metadata neither query nor credentials are written down.
 * Node, Deno and Bun only.
 *
 * @throws Error if a file cannot be written; what was there is as it was, or if only the graph could not be written beside its
 * weights, gone: never a graph beside weights that are not its own.
 */
export async function saveOnnx(
  path: string,
  model: Runnable,
  options: SaveOnnxOptions = {},
): Promise<SavedOnnx> {
  checkText("save a model as ONNX", path, "the path of a file");
  checkModel("save a model as ONNX", model);
  refuseUnknownOptions("save a model as ONNX", options, OPTIONS);
  const { rm } = builtin("fs/promises");
  const { basename } = builtin("path");
  const { external: asked, ...writing } = options;
  const { probabilities = false, around } = options;
  const metadata = publicMetadata(options.metadata ?? {});
  const weights = weightsIn(
    inferenceOutputs(model, { batchSize: options.batchSize ?? 1, probabilities, around }),
  );
  const total = [...weights.values()].reduce((sum, shape) => sum + 4 * sizeOf(shape), 0);
  const external = asked ?? total > MOST_INSIDE;
  if (!external) {
    const bytes = await exportOnnx(model, { ...writing, metadata });
    await writeWhole(path, bytes);
    return { path, bytes: bytes.length };
  }

  const dataPath = `${path}.data`;
  const location = basename(dataPath);
  const offsets = new Map<string, number>();
  let end = 0;
  for (const [name, shape] of weights) {
    const offset = Math.ceil(end / PAGE) * PAGE;
    offsets.set(name, offset);
    end = offset + 4 * sizeOf(shape);
  }
  const bytes = writtenOnnx(model, { ...writing, metadata }, (name) => ({
    location,
    offset: offsets.get(name)!,
  }));
  const read = weightsOf(model);
  await writeWhole(dataPath, async (file) => {
    for (const [name, offset] of offsets) {
      const { buffer, byteOffset, byteLength } = await read(name);
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      for (let done = 0; done < byteLength; )
        done += (await file.write(bytes, done, byteLength - done, offset + done)).bytesWritten;
    }
    // from here on, a graph that was there has the wrong weights beside it
    await rm(path, { force: true });
  });
  await writeWhole(path, bytes);
  return { path, dataPath, bytes: bytes.length + end };
}

/** Values may be JSON, in which an address ends where its text does. */
function publicMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, publicValue(value)]));
}

function publicValue(value: string): string {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === "object") return JSON.stringify(publicJson(parsed));
  } catch {
    // it is text
  }
  return publicText(value);
}
