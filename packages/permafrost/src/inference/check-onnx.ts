import type { Model } from "@permafrost/models";
import type { InferenceSession, TensorConstructor } from "onnxruntime-common";
import type { SavedOnnx } from "./export-onnx.js";
import { type Inputs, predict } from "./predict.js";

/** The part of an ONNX Runtime package that is used here. */
interface Runtime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/**
 * Runs a written file by itself, in onnxruntime-node where that is installed, else in onnxruntime-web, as someone without
 * permafrost would. Node, Deno and Bun only.
 *
 * @param inputs as many examples as the file takes at a time
 * @returns how far its logits are from the model's: ‖difference‖ / ‖logits‖
 */
export async function checkOnnx(
  { path, dataPath }: SavedOnnx,
  model: Model,
  { x, lengths }: Inputs,
): Promise<number> {
  const { readFile } = await import("node:fs/promises");
  const { basename } = await import("node:path");
  const ort = await anyRuntime();
  const session = await ort.InferenceSession.create(new Uint8Array(await readFile(path)), {
    logSeverityLevel: 3,
    ...(dataPath && {
      externalData: [{ path: basename(dataPath), data: new Uint8Array(await readFile(dataPath)) }],
    }),
  });
  try {
    const { input } = model;
    const perExample = input.tokens * (input.kind === "ids" ? 1 : input.dim);
    const batch = x.length / perExample;
    const real = lengths ?? new Int32Array(batch).fill(input.tokens);
    const given = {
      x:
        input.kind === "ids"
          ? new ort.Tensor("int32", x as Int32Array, [batch, input.tokens])
          : new ort.Tensor("float32", x as Float32Array, [batch, input.tokens, input.dim]),
      ...(session.inputNames.includes("lengths") && { lengths: new ort.Tensor("int32", real, [batch]) }),
    };
    const found = (await session.run(given))["logits"]!.data as Float32Array;
    const { logits } = await predict(model, { x, lengths: real }, { batchSize: batch });
    const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    return norm(logits.map((value, i) => found[i]! - value)) / norm(logits);
  } finally {
    await session.release();
  }
}

async function anyRuntime(): Promise<Runtime> {
  // a name that bundlers cannot follow: it is an optional peer
  const name = "onnxruntime-node";
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as { default?: Runtime };
    return module.default ?? (module as unknown as Runtime);
  } catch {
    return (await import("onnxruntime-web")) as unknown as Runtime;
  }
}
