import { type DType, type PackedPart, packWeight, type Storage, toOnnx } from "@permafrost/graph";
import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-common";
import { type Feeds, type Numbers, nextOf, type Program, type Session, type Weights } from "../device.js";
import { checkedNumbers, conditionName } from "./binding.js";
import { inGroups } from "./groups.js";
import type { Lock } from "./mutex.js";
import type { OnKernels, Profiler } from "./profiler.js";
import { createWeightShelf, type WeightShelf } from "./weight-shelf.js";

/** The part of an ONNX Runtime package that is used here; the same in all of them. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/** What sessions in ordinary memory are made with. */
export interface CpuRuntime {
  readonly ort: OnnxRuntime;
  readonly options: InferenceSession.SessionOptions;
  readonly lock: Lock;
  /** For weights that are fed with every run, and lie in memory once; the others are copied into each session. */
  readonly shelf?: WeightShelf<Tensor>;
  readonly profiling?: { readonly onKernels: OnKernels; start(): Promise<Profiler> };
}

const ortTypes = { f32: "float32", i32: "int32", bool: "bool" } as const satisfies Record<DType, string>;

/** Makes a session whose tensors live in ordinary memory: native CPU and WebAssembly. */
export async function loadOnCpu(
  { ort, options, lock, shelf, profiling }: CpuRuntime,
  { outputs, branch, storage = () => "f32" }: Program,
  weights: Weights,
  state: Feeds = {},
): Promise<Session> {
  const onnx = toOnnx(outputs, {
    ...(branch && { branch }),
    storage,
    weights: (name, shape) => (shelf && isFeedable(storage(name, shape)) ? "input" : "external"),
  });
  const bound = Object.entries(onnx.weights);
  const taken = await shelf?.take(
    weights,
    Object.fromEntries(bound.filter(([, { binding }]) => binding === "input")),
  );
  const externalData: { path: string; data: Uint8Array }[] = [];
  for (const group of inGroups(bound.filter(([, { binding }]) => binding === "external"))) {
    const read = group.map(async ([name, { shape, storage }]) =>
      packWeight(name, checkedNumbers(name, shape, await weights(name)), shape, storage),
    );
    for (const part of (await Promise.all(read)).flat())
      externalData.push({ path: part.name, data: part.bytes });
  }
  // what is widened at each use would be widened once and for all by constant folding
  const asWritten = bound.some(([, { storage }]) => storage !== "f32")
    ? { graphOptimizationLevel: "disabled" as const }
    : {};
  const profiler = await profiling?.start();
  const session = await lock(() =>
    ort.InferenceSession.create(onnx.bytes, {
      ...options,
      ...asWritten,
      ...profiler?.options,
      ...(externalData.length > 0 && { externalData }),
    }),
  ).catch(async (error) => {
    await taken?.giveBack();
    throw error;
  });
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
    async run(feeds, { wanted, branch: taking = false }) {
      const flag = condition ? { [condition]: Uint8Array.of(Number(taking)) } : {};
      const inputs = { ...taken?.parts, ...tensors({ ...feeds, ...flag }), ...current };
      const fetched = await lock(() =>
        session.run(inputs, taking ? [...wanted, ...successors] : [...wanted]),
      );
      computed = taking ? (fetched as Record<string, Tensor>) : {};
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
    dispose: () =>
      lock(async () => {
        if (profiler) profiling!.onKernels(await profiler.end(session));
        else await session.release();
        await taken?.giveBack();
      }),
  };
}

/** onnxruntime-node takes no tensors of 4 bits. */
const isFeedable = (storage: Storage) => storage !== "int4";

/** A shelf of tensors in JavaScript's memory. */
export const cpuShelf = (ort: OnnxRuntime): WeightShelf<Tensor> =>
  createWeightShelf(({ type, shape, bytes }) => feedable[type](ort.Tensor, bytes, shape));

const feedable: Readonly<
  Record<
    PackedPart["type"],
    (tensor: TensorConstructor, bytes: Uint8Array, shape: readonly number[]) => Tensor
  >
> = {
  f32: (tensor, { buffer, byteOffset, length }, shape) =>
    new tensor("float32", new Float32Array(buffer, byteOffset, length / 4), shape),
  f16: (tensor, { buffer, byteOffset, length }, shape) =>
    new tensor("float16", new Uint16Array(buffer, byteOffset, length / 2), shape),
  u8: (tensor, bytes, shape) => new tensor("uint8", bytes, shape),
  i4: (tensor, bytes, shape) => new tensor("int4", bytes, shape),
};

/** ONNX Runtime's setting for whether it keeps rearranged copies of matrices. */
export const prepacking = (wanted: boolean) => ({ session: { disable_prepacking: wanted ? "0" : "1" } });
