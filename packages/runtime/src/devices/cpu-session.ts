import { isWidened, packWeight, type Storage, type WholeBits, type WrittenWeight } from "@permafrost/graph";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import {
  type Device,
  type Feeds,
  type LoweredProgram,
  type Numbers,
  nextOf,
  type Session,
  type State,
  type StateValues,
  type Weights,
} from "../device.js";
import { multipliesWhole } from "../load.js";
import type { LoadedRuntime } from "../packages/packages.js";
import { type Multiplying, wholeBitsOf } from "../whole-products.js";
import { checkedNumbers, filledShape, live } from "./binding.js";
import { inGroups, readingOnce } from "./groups.js";
import { loopMatrices } from "./loop-matrices.js";
import { checkLowered, lowerApart, lowerSized, lowerWhole } from "./lower.js";
import { memoryCellOf, placeInMemory } from "./memory-state.js";
import type { Lock } from "./mutex.js";
import type { OnKernels, Profiler } from "./profiler.js";
import { partTensor, tensorOf } from "./tensors.js";
import { createWeightShelf, type WeightShelf } from "./weight-shelf.js";

/** What sessions in ordinary memory are made with. */
export interface CpuRuntime {
  /** The device that they are on. */
  readonly name: string;
  /** What computes. */
  readonly ort: LoadedRuntime;
  /** What every session is made with. */
  readonly options: InferenceSession.SessionOptions;
  /** Held while a session is made, runs or goes. */
  readonly lock: Lock;
  /** For weights that are fed with every run, and lie in memory once; the others are copied into each session. */
  readonly shelf: WeightShelf<Tensor>;
  /** Whether as many weights as can be are fed. */
  readonly feedsWeights: boolean;
  /** Profiles all sessions. Default: none. */
  readonly profiling?: {
    /** Is told what a session's kernels took. */
    readonly onKernels: OnKernels;
    /** Begins to profile a session. */
    start(): Promise<Profiler>;
  };
}

/** What a device does that computes in ordinary memory: native CPU and WebAssembly. */
export function onCpu(
  runtime: CpuRuntime,
): Pick<Device, "lower" | "lowerSized" | "wholeBits" | "place" | "open"> {
  const { name, feedsWeights } = runtime;
  const asTold: Multiplying = {
    name,
    lower(program) {
      if (!feedsWeights) return lowerWhole(name, program, "external");
      const looped = loopMatrices(program);
      // what lies in a session is not rearranged for a loop in a branch
      return (looped.size > 0 ? lowerApart : lowerWhole)(name, program, (weight, shape) =>
        isFeedable(program.storage?.(weight, shape)) && !looped.has(weight) ? "input" : "external",
      );
    },
    open: (...given) => openSides(runtime, ...given),
  };
  return {
    lower: asTold.lower,
    ...(!feedsWeights && { lowerSized: (programs) => lowerSized(name, programs, "external") }),
    wholeBits: () => wholeBitsOf(asTold),
    place: async (values) => placeInMemory(values),
    async open(lowered, ...given) {
      if (multipliesWhole(lowered)) checkWholeBits(lowered, await wholeBitsOf(asTold));
      return asTold.open(lowered, ...given);
    },
  };
}

/** @throws RangeError if products would overflow. */
function checkWholeBits({ device, graph }: LoweredProgram, most: WholeBits): void {
  if (graph.wholeBits > most)
    throw new RangeError(
      `Cannot open a program on "${device}": it multiplies whole numbers of ${graph.wholeBits} bits, and here they overflow beyond ${most}. Lower it with wholeBits: ${most}`,
    );
}

/** onnxruntime-node takes no tensors of 4 bits. */
const isFeedable = (storage: Storage | undefined) => storage !== "int4";

/** What the branch computes may be in a session of its own, on the same state. */
async function openSides(
  runtime: CpuRuntime,
  { branchGraph, condition, state: replaceable, ...plain }: LoweredProgram,
  weights: Weights,
  state: State = placeInMemory({}),
): Promise<Session> {
  const about = { ...plain, state: replaceable, ...(condition && { condition }) };
  if (!branchGraph) return openOnCpu(runtime, about, weights, state);
  const taking = await openOnCpu(
    runtime,
    { ...plain, graph: branchGraph, state: replaceable },
    weights,
    state,
  );
  const passing = await openOnCpu(runtime, { ...plain, state: [] }, weights, state).catch(async (error) => {
    await taking.dispose();
    throw error;
  });
  return {
    run: (feeds, { wanted, branch = false }) =>
      (branch ? taking : passing).run(
        condition ? { ...feeds, [condition]: Uint8Array.of(Number(branch)) } : feeds,
        { wanted },
      ),
    commit: taking.commit,
    async dispose() {
      await taking.dispose();
      await passing.dispose();
    },
  };
}

async function openOnCpu(
  { name, ort, options, lock, shelf, feedsWeights, profiling }: CpuRuntime,
  lowered: LoweredProgram,
  weights: Weights,
  state: State = placeInMemory({}),
): Promise<Session> {
  checkLowered(lowered, name);
  const { graph, condition, once = false, state: replaceable } = lowered;
  const cell = memoryCellOf(state);
  const tensors = (feeds: Feeds) =>
    Object.fromEntries(
      Object.entries(feeds).flatMap(([name, numbers]) => {
        const type = graph.inputs[name];
        if (!type) return [];
        const shape = filledShape(name, type.shape, numbers);
        return [[name, tensorOf(ort.Tensor, { ...type, shape }, numbers)]];
      }),
    );
  tensors(live(cell.values));

  const bound = Object.values(graph.weights);
  const taken = await shelf.take(weights, boundAs("input", bound));
  const make = async () => {
    const externalData = await packed(boundAs("external", bound), weights);
    // what is widened at each use would be widened once and for all by constant folding
    const asWritten =
      once || bound.some(({ storage }) => isWidened(storage))
        ? { graphOptimizationLevel: "disabled" as const }
        : {};
    const profiler = await profiling?.start();
    const session = await lock(() =>
      ort.InferenceSession.create(graph.bytes, {
        ...options,
        ...asWritten,
        ...(feedsWeights && bound.some(isRearranged) && { extra: prepacking(true) }),
        ...profiler?.options,
        ...(externalData.length > 0 && { externalData }),
      }),
    );
    return { session, profiler };
  };
  const { session, profiler } = await make().catch(async (error) => {
    await taken.giveBack();
    throw error;
  });

  const owner = {};
  return {
    async run(feeds, { wanted, branch: taking = false }) {
      const flag = condition ? { [condition]: Uint8Array.of(Number(taking)) } : {};
      const values = live(cell.values);
      const given = { ...taken.parts, ...tensors({ ...feeds, ...flag, ...values }) };
      const replaced = taking || !condition ? replaceable.filter((name) => name in values) : [];
      const fetches = [...wanted, ...replaced.map(nextOf)];
      const fetched = await lock(() => session.run(given, fetches));
      const numbers = (name: string) => fetched[name]!.data as Numbers;
      const next = replaced.map((name) => [name, numbers(nextOf(name))] as const);
      cell.computed = { by: owner, values: Object.fromEntries(next) as StateValues };
      return Object.fromEntries(wanted.map((name) => [name, numbers(name)]));
    },
    commit() {
      if (cell.computed?.by !== owner) return;
      cell.values = { ...live(cell.values), ...cell.computed.values };
      cell.computed = undefined;
    },
    dispose: () =>
      lock(async () => {
        if (profiler) profiling!.onKernels(await profiler.end(session));
        else await session.release();
        await taken.giveBack();
      }),
  };
}

const isRearranged = ({ binding, storage }: WrittenWeight) => binding === "external" && storage === "f32";

const boundAs = (wanted: "input" | "external", weights: readonly WrittenWeight[]) =>
  weights.filter(({ binding }) => binding === wanted);

/** Parts of weights, as files beside the graph. */
async function packed(bound: readonly WrittenWeight[], weights: Weights) {
  const files: { path: string; data: Uint8Array }[] = [];
  for (const group of inGroups(bound)) {
    const read = readingOnce(weights);
    const parts = group.map(async ({ source, shape, storage }) =>
      packWeight(source, checkedNumbers(source, shape, await read(source)), shape, storage),
    );
    for (const part of (await Promise.all(parts)).flat()) files.push({ path: part.name, data: part.bytes });
  }
  return files;
}

/** A shelf of tensors in JavaScript's memory. */
export const cpuShelf = ({ Tensor: make }: LoadedRuntime): WeightShelf<Tensor> =>
  createWeightShelf((part) => partTensor(make, part));

/** ONNX Runtime's setting for whether it keeps rearranged copies of matrices. */
export const prepacking = (wanted: boolean) => ({ session: { disable_prepacking: wanted ? "0" : "1" } });
