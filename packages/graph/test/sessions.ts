import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web";
import type { Bindings, DType, OnnxProgram } from "../src/index.js";

/** What ONNX programs are run on here. Both libraries have the same interface. */
export const devices = ["native", "wasm"] as const;
export type Device = (typeof devices)[number];

web.env.wasm.numThreads = 1;
web.env.logLevel = "error";

const libraries: Record<Device, { ort: typeof native; options: native.InferenceSession.SessionOptions }> = {
  native: {
    ort: native,
    options: { executionProviders: ["cpu"], intraOpNumThreads: 1, logSeverityLevel: 3 },
  },
  // the types of the two libraries differ in what only one of them takes
  wasm: {
    ort: web as unknown as typeof native,
    options: { executionProviders: ["wasm"], logSeverityLevel: 3 },
  },
};

const arrays = {
  f32: ["float32", (x: ArrayLike<number>) => Float32Array.from(x)],
  i32: ["int32", (x: ArrayLike<number>) => Int32Array.from(x)],
  bool: ["bool", (x: ArrayLike<number>) => Uint8Array.from(x)],
} as const satisfies Record<DType, unknown>;

/** A program loaded by a device, to be run with numbers by name, any number of times. */
export interface Session {
  run(bindings: Bindings): Promise<Record<string, Float64Array>>;
  release(): Promise<void>;
}

/** @param weights where the numbers of weights go: beside the file as external data, or in with every run. */
export async function load(
  device: Device,
  program: OnnxProgram,
  given: Bindings = {},
  weights: "external" | "input" = "external",
): Promise<Session> {
  const { ort, options } = libraries[device];
  const externalData = Object.keys(program.weights).map((path) => ({
    path,
    data: new Uint8Array(Float32Array.from(given[path]!).buffer),
  }));
  const session = await ort.InferenceSession.create(program.bytes.slice(), {
    ...options,
    ...(weights === "external" && externalData.length > 0 ? { externalData } : {}),
  });
  const feedable = {
    ...program.inputs,
    ...(weights === "input"
      ? Object.fromEntries(
          Object.entries(program.weights).map(([name, { shape }]) => [
            name,
            { dtype: "f32" as const, shape },
          ]),
        )
      : {}),
  };
  return {
    async run(bindings) {
      const feeds = Object.fromEntries(
        Object.entries(feedable).map(([name, { dtype, shape }]) => {
          const [type, make] = arrays[dtype];
          return [name, new ort.Tensor(type as "float32", make(bindings[name]!) as Float32Array, shape)];
        }),
      );
      const results = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => {
          const expected = program.outputs[name]!;
          if (tensor.dims.join() !== expected.shape.join() || tensor.type !== arrays[expected.dtype][0])
            throw new Error(
              `${name} came out as ${tensor.type}[${tensor.dims}], not ${expected.dtype}[${expected.shape}]`,
            );
          return [name, Float64Array.from(tensor.data as Float32Array)];
        }),
      );
    },
    release: () => session.release(),
  };
}

/** Loads, runs once, releases. */
export async function runOnce(device: Device, program: OnnxProgram, bindings: Bindings = {}) {
  const session = await load(device, program, bindings);
  try {
    return await session.run(bindings);
  } finally {
    await session.release();
  }
}
