import { type DType, type OnnxProgram, sizeOf } from "@permafrost/graph";
import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-common";
import { type Feeds, type Numbers, nextOf, type Session } from "../device.js";

/** The part of an ONNX Runtime package that is used here; the same in all of them. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

type Lock = <T>(work: () => Promise<T>) => Promise<T>;

const ortTypes = { f32: "float32", i32: "int32", bool: "bool" } as const satisfies Record<DType, string>;

/** A session whose tensors live in ordinary memory: native CPU and WebAssembly. */
export async function loadOnCpu(
  ort: OnnxRuntime,
  options: InferenceSession.SessionOptions,
  lock: Lock,
  program: OnnxProgram,
  weights: (name: string) => Promise<Float32Array>,
  state: Feeds = {},
): Promise<Session> {
  const externalData: { path: string; data: Uint8Array }[] = [];
  for (const [path, shape] of Object.entries(program.weights)) {
    const values = await weights(path);
    if (values.length !== sizeOf(shape))
      throw new RangeError(
        `Cannot bind weight "${path}": expected shape [${shape.join(", ")}], got ${values.length} numbers`,
      );
    externalData.push({ path, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
  }
  const session = await lock(() => ort.InferenceSession.create(program.bytes, { ...options, externalData }));
  externalData.length = 0;

  const toTensor = (name: string, numbers: Numbers): Tensor => {
    const type = program.inputs[name];
    if (!type)
      throw new RangeError(
        `Cannot feed "${name}": the program has no such input (it has ${Object.keys(program.inputs).join(", ")})`,
      );
    if (numbers.length !== sizeOf(type.shape))
      throw new RangeError(
        `Cannot feed "${name}": expected shape [${type.shape.join(", ")}], got ${numbers.length} numbers`,
      );
    return new ort.Tensor(ortTypes[type.dtype], numbers as Float32Array, type.shape) as Tensor;
  };
  const tensors = (feeds: Feeds) =>
    Object.fromEntries(Object.entries(feeds).map(([name, numbers]) => [name, toTensor(name, numbers)]));

  let current = tensors(state);
  let computed: Record<string, Tensor> = {};
  const stateNames = Object.keys(state);
  return {
    async run(feeds, wanted) {
      const inputs = { ...tensors(feeds), ...current };
      const fetches = [...wanted, ...stateNames.map(nextOf).filter((name) => name in program.outputs)];
      computed = (await lock(() => session.run(inputs, fetches))) as Record<string, Tensor>;
      return Object.fromEntries(wanted.map((name) => [name, computed[name]!.data as Numbers]));
    },
    commit() {
      current = Object.fromEntries(
        stateNames.map((name) => [name, computed[nextOf(name)] ?? current[name]!]),
      );
      computed = {};
    },
    async readState() {
      return Object.fromEntries(
        stateNames.map((name) => [name, (current[name]!.data as Float32Array).slice()]),
      );
    },
    async writeState(next) {
      current = { ...current, ...tensors(next) };
    },
    dispose: () => lock(() => session.release()),
  };
}
