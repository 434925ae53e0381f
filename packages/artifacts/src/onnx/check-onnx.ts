import { builtin } from "@permafrost/common/builtin";
import { checkGiven, checkModel } from "@permafrost/common/check-given";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { isTyped } from "@permafrost/common/typed-array";
import {
  type DeviceChoice,
  type Inputs,
  nativeRuntime,
  predict,
  type Runnable,
  wasmRuntime,
} from "@permafrost/runtime";
import type { InferenceSession } from "onnxruntime-common";
import type { SavedOnnx } from "./save-onnx.js";

/** How a file is compared with its model. */
export interface CheckOnnxOptions {
  /** Where the model runs. Default `"auto"`; or a device that is open already. */
  readonly device?: DeviceChoice;
  /** What a file that takes no `x` is given, by name: the same examples. Default: what the model is. */
  readonly feeds?: Readonly<Record<string, OnnxFeed>>;
}

/** What an input of a file is given. */
export interface OnnxFeed {
  /** Numbers or texts, row-major: f32, f64, i32, u8 or strings. */
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array | readonly string[];
  /** Its axes; the first is the batch. */
  readonly shape: readonly number[];
}

const OPTIONS: OptionNames<CheckOnnxOptions> = { device: true, feeds: true };

/**
 * Runs a written file by itself, in onnxruntime-node where that is installed, else in onnxruntime-web, as someone without
 * permafrost would. Node, Deno and Bun only.
 *
 * @param inputs as many examples as the file takes at a time
 * @returns how far its logits are from the model's: ‖difference‖ / ‖logits‖; nothing where onnxruntime-node is not installed and
 * the weights are too many for WebAssembly
 */
export async function checkOnnx(
  saved: SavedOnnx,
  model: Runnable,
  examples: Inputs,
  options: CheckOnnxOptions = {},
): Promise<number | undefined> {
  const attempt = "check an ONNX file";
  checkGiven(attempt, saved, ["path"], "what saveOnnx() gives");
  checkModel(attempt, model);
  checkGiven(attempt, examples, ["x"], "inputs, { x }");
  refuseUnknownOptions(attempt, options, OPTIONS);
  const { path, dataPath, bytes } = saved;
  const { x, lengths } = examples;
  const { device = "auto", feeds } = options;
  const runtime = await nativeRuntime().catch(() => undefined);
  if (!runtime && bytes > MOST_IN_MEMORY) return undefined;
  const ort = runtime ?? (await wasmRuntime());
  const session = runtime
    ? await runtime.InferenceSession.create(path, QUIET)
    : await ort.InferenceSession.create(...(await contentOf(path, dataPath)));
  const { input } = model;
  const perExample = input.tokens * (input.kind === "ids" ? 1 : input.dim);
  const batch = x.length / perExample;
  const real = lengths ?? new Int32Array(batch).fill(input.tokens);
  let found: Float32Array;
  try {
    const usual = {
      x: {
        data: x as OnnxFeed["data"],
        shape: [batch, input.tokens, ...(input.kind === "ids" ? [] : [input.dim])],
      },
    };
    const tensors = Object.entries(feeds ?? usual).map(([name, { data, shape }]) => {
      return [name, new ort.Tensor(typeOf(data), data as never, shape)] as const;
    });
    const given = {
      ...Object.fromEntries(tensors),
      ...(session.inputNames.includes("lengths") && { lengths: new ort.Tensor("int32", real, [batch]) }),
    };
    found = ((await session.run(given))["logits"]!.data as Float32Array).slice();
  } finally {
    // before the model is loaded: two of them at a time may be too large
    await session.release();
  }
  const { logits } = await predict(model, { x, lengths: real }, { batchSize: batch, device });
  const difference = norm(logits.map((value, i) => found[i]! - value));
  return difference === 0 ? 0 : difference / norm(logits);
}

/** ONNX Runtime's name of what is fed. */
function typeOf(data: OnnxFeed["data"]): "string" | "float32" | "float64" | "int32" | "uint8" {
  if (isTyped("Float32Array", data)) return "float32";
  if (isTyped("Float64Array", data)) return "float64";
  if (isTyped("Int32Array", data)) return "int32";
  return isTyped("Uint8Array", data) ? "uint8" : "string";
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

const QUIET = { logSeverityLevel: 3 } as const;

/** Node reads no larger file at once, and WebAssembly has no room for it. */
const MOST_IN_MEMORY = 2 ** 31 - 1;

/** What onnxruntime-web makes a session of; it opens no files. */
async function contentOf(
  path: string,
  dataPath: string | undefined,
): Promise<[Uint8Array, InferenceSession.SessionOptions]> {
  const { readFile } = builtin("fs/promises");
  const { basename } = builtin("path");
  const read = async (file: string) => new Uint8Array(await readFile(file));
  const externalData = dataPath && [{ path: basename(dataPath), data: await read(dataPath) }];
  return [await read(path), { ...QUIET, ...(externalData && { externalData }) }];
}
