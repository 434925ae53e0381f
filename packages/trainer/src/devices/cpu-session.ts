import { type DType, packWeight, toOnnx } from "@permafrost/graph";
import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-common";
import { type Feeds, type Numbers, nextOf, type Program, type Session } from "../device.js";
import { checkedNumbers, conditionName } from "./binding.js";
import type { Lock } from "./mutex.js";

/** The part of an ONNX Runtime package that is used here; the same in all of them. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

const ortTypes = { f32: "float32", i32: "int32", bool: "bool" } as const satisfies Record<DType, string>;

/** A session whose tensors live in ordinary memory: native CPU and WebAssembly. */
export async function loadOnCpu(
  ort: OnnxRuntime,
  options: InferenceSession.SessionOptions,
  lock: Lock,
  { outputs, branch, storage }: Program,
  weights: (name: string) => Promise<Float32Array>,
  state: Feeds = {},
): Promise<Session> {
  const onnx = toOnnx(outputs, { ...(branch && { branch }), ...(storage && { storage }) });
  const externalData: { path: string; data: Uint8Array }[] = [];
  for (const [name, shape] of Object.entries(onnx.weights)) {
    const values = checkedNumbers(name, shape, await weights(name));
    const kept = onnx.compact[name];
    const parts = kept ? packWeight(name, values, shape, kept) : { [name]: bytesOf(values) };
    for (const [path, data] of Object.entries(parts)) externalData.push({ path, data });
  }
  // what is widened at each use would be widened once and for all by constant folding
  const asWritten =
    Object.keys(onnx.compact).length > 0 ? { graphOptimizationLevel: "disabled" as const } : {};
  const session = await lock(() =>
    ort.InferenceSession.create(onnx.bytes, { ...options, ...asWritten, externalData }),
  );
  externalData.length = 0;

  const tensors = (feeds: Feeds) =>
    Object.fromEntries(
      Object.entries(feeds).flatMap(([name, numbers]) => {
        const type = onnx.inputs[name];
        if (!type) return [];
        checkedNumbers(name, type.shape, numbers);
        return [[name, new ort.Tensor(ortTypes[type.dtype], numbers as Float32Array, type.shape) as Tensor]];
      }),
    );
  const condition = branch && conditionName(branch);
  const stateNames = Object.keys(state);
  const successors = stateNames.map(nextOf).filter((name) => name in onnx.outputs);
  let current = tensors(state);
  let computed: Record<string, Tensor> = {};
  return {
    async run(feeds, { wanted, branch: taken = false }) {
      const flag = condition ? { [condition]: Uint8Array.of(Number(taken)) } : {};
      const inputs = { ...tensors({ ...feeds, ...flag }), ...current };
      const fetched = await lock(() => session.run(inputs, taken ? [...wanted, ...successors] : [...wanted]));
      computed = taken ? (fetched as Record<string, Tensor>) : {};
      return Object.fromEntries(wanted.map((name) => [name, fetched[name]!.data as Numbers]));
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

/** ONNX Runtime's setting for whether it keeps rearranged copies of matrices. */
export const prepacking = (wanted: boolean) => ({ session: { disable_prepacking: wanted ? "0" : "1" } });

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
