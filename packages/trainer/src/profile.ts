import { checkOptions, type OptionRules, optionsOf } from "@permafrost/common/known-options";
import { DEVICE_NAMES, type Device, type KernelRun, type Runnable, withDevice } from "@permafrost/runtime";
import { batchesOf, checkFeed, type Feed } from "./feed.js";
import { COUNT } from "./option-rules.js";
import { createTrainer } from "./trainer.js";
import { TRAINER_RULES, type TrainerOptions } from "./trainer-options.js";

/** What all kernels of one operator take in a step. */
export interface KernelTime {
  /** ONNX operator, as the runtime has it after its own rewriting. */
  readonly operator: string;
  /** How often it runs in a step. */
  readonly calls: number;
  /** Milliseconds in a step. */
  readonly milliseconds: number;
}

/** Where a step's time goes, in milliseconds. */
export interface StepProfile {
  /** The device's name. */
  readonly device: string;
  /** Threads it computes with. */
  readonly threads: number;
  /** Steps that were measured. */
  readonly steps: number;
  /** The median step, without waiting for its batch. */
  readonly step: number;
  /** Of that, inside of sessions: kernels, what schedules them, and copies to and from a GPU. */
  readonly sessions: number;
  /** Of that, this library: checking, filling up, scoring. */
  readonly host: number;
  /** The median time to make a batch; hidden where batches are made while a step runs. */
  readonly batch: number;
  /**
   * Means by operator, longest first, with the profiler of ONNX Runtime on. On a GPU that can tell time, what they take there. In a
   * browser there are none, and on a device from outside neither.
   */
  readonly kernels: readonly KernelTime[];
}

/** The training that is looked at, and for how long. */
export interface ProfileOptions extends TrainerOptions {
  /** Steps to measure. Default 20. */
  readonly steps?: number;
}

const RULES: OptionRules<ProfileOptions> = { ...TRAINER_RULES, steps: COUNT };

/** Steps that come before the measured ones: memory is laid out in the first. */
const WARM_UP = 3;

/** Trains a model for a few steps, and says where their time goes; then for a few more, with the profiler on. */
export async function profileStep(
  model: Runnable,
  feed: Feed,
  options: ProfileOptions,
): Promise<StepProfile> {
  checkOptions("profile a training", options, RULES);
  checkFeed("profile a training", feed);
  const { steps = 20, device: wanted = "auto", threads } = options;
  return withDevice(wanted, threads === undefined ? {} : { threads }, async (opened) => {
    const runs: number[] = [];
    const { step, batch } = await measured(model, feed, { ...options, device: timed(opened, runs) }, steps);
    // a step may be several runs
    const each = runs.length / step.length;
    const sessions = step.map((_, i) => runs.slice(i * each, (i + 1) * each).reduce((a, b) => a + b, 0));
    const host = step.map((all, i) => all - sessions[i]!);
    return {
      device: opened.name,
      threads: opened.threads,
      steps,
      step: median(step.slice(WARM_UP)),
      sessions: median(sessions.slice(WARM_UP)),
      host: median(host.slice(WARM_UP)),
      batch: median(batch.slice(WARM_UP)),
      kernels: await kernelsOf(model, feed, options, opened),
    };
  });
}

async function measured(model: Runnable, feed: Feed, options: ProfileOptions, steps: number) {
  const trainer = await createTrainer(model, optionsOf<TrainerOptions>(options, TRAINER_RULES));
  const [step, batch]: [number[], number[]] = [[], []];
  try {
    let before = performance.now();
    for await (const examples of batchesOf(feed, { from: 0, to: steps + WARM_UP })) {
      const ready = performance.now();
      await trainer.train(examples, { learningRate: 0 });
      batch.push(ready - before);
      before = performance.now();
      step.push(before - ready);
    }
  } finally {
    await trainer.dispose();
  }
  return { step, batch };
}

/** A device that notes how long each run of its sessions takes. */
function timed(device: Device, runs: number[]): Device {
  return {
    ...device,
    async open(...given) {
      const session = await device.open(...given);
      return {
        ...session,
        async run(...all) {
          const start = performance.now();
          const result = await session.run(...all);
          runs.push(performance.now() - start);
          return result;
        },
      };
    },
  };
}

/** What runs with the profiler on is a device of its own, which is opened by the other's name. */
async function kernelsOf(
  model: Runnable,
  feed: Feed,
  options: ProfileOptions,
  { name: wanted, threads }: Device,
): Promise<KernelTime[]> {
  const name = DEVICE_NAMES.find((known) => known === wanted);
  if (!name) return [];
  const runs: KernelRun[] = [];
  const onKernels = (kernels: readonly KernelRun[]) => runs.push(...kernels);
  const limited = options.threads === undefined ? {} : { threads };
  // a line is written for every kernel
  const steps = Math.min(options.steps ?? 20, 20);
  await withDevice(name, { ...limited, onKernels }, (device) =>
    measured(model, feed, { ...options, device }, steps),
  );
  return byOperator(runs);
}

function byOperator(all: readonly KernelRun[]): KernelTime[] {
  const counted = all.filter(({ run }) => run >= WARM_UP);
  const runs = 1 + Math.max(...counted.map(({ run }) => run)) - WARM_UP;
  const times = new Map<string, { calls: number; milliseconds: number }>();
  for (const { operator, milliseconds } of counted) {
    const entry = times.get(operator) ?? { calls: 0, milliseconds: 0 };
    times.set(operator, {
      calls: entry.calls + 1 / runs,
      milliseconds: entry.milliseconds + milliseconds / runs,
    });
  }
  return [...times]
    .map(([operator, { calls, milliseconds }]) => ({ operator, calls: Math.round(calls), milliseconds }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
