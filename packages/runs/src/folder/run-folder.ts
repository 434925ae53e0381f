import { checkpointsIn, type Snapshot, type TrainingCheckpoint } from "@permafrost/artifacts";
import { writeWhole } from "@permafrost/common/write-whole";
import type { Layout } from "@permafrost/graph";
import { saveSafetensors } from "@permafrost/hub";
import { byName, type StepReport, type Trainer } from "@permafrost/trainer";
import type { RunConfig } from "../config/config.js";
import type { RunStore } from "../training/run-store.js";
import { SaveError } from "../training/save-error.js";
import { readConfig, writeConfig } from "./config-file.js";
import { disk } from "./disk.js";
import { makeFolder } from "./make-folder.js";
import { earlierMetrics, metricsFile } from "./metrics-file.js";
import { RUN_FILES } from "./run-files.js";

/** A run's folder that is being written. */
export interface RunFolder extends RunStore {
  readonly path: string;
  /** Takes back what {@link createRunFolder} made, so that the name is free again. */
  discard(): Promise<void>;
}

/**
 * Makes a run's folder.
 *
 * @param facts what goes into `run.json`
 * @throws Error if it holds a run already, or cannot be written.
 */
export async function createRunFolder(path: string, config: RunConfig, facts: object): Promise<RunFolder> {
  let isNew: boolean;
  try {
    isNew = await makeFolder(path);
    if (await exists(`${path}/${RUN_FILES.config}`)) throw new Error("there is a run in it already");
    await writeWhole(`${path}/${RUN_FILES.facts}`, `${JSON.stringify(facts, null, 2)}\n`);
    await writeConfig(path, config);
  } catch (error) {
    throw new Error(
      `Cannot write the run folder "${path}": ${(error as Error).message}. Name another one with --out`,
      { cause: error },
    );
  }
  return {
    ...runFolder(path, 0, undefined),
    async discard() {
      for (const file of [RUN_FILES.config, RUN_FILES.facts])
        await (await disk()).rm(`${path}/${file}`, { force: true });
      // what else is in it is not ours
      if (isNew) await (await disk()).rmdir(path).catch(() => {});
    },
  };
}

/** A run that can go on. */
export interface InterruptedRun {
  /** As it began. */
  readonly config: RunConfig;
  /** The newest intact checkpoint; none if the run was interrupted before its first. */
  readonly checkpoint: TrainingCheckpoint | undefined;
  /** What steps up to the checkpoint said. */
  readonly reports: readonly StepReport[];
  /** Takes everything back that came after the checkpoint. @param config in place of the present one */
  resume(config: RunConfig): Promise<RunFolder>;
}

/**
 * Opens a run's folder to go on with it.
 *
 * @param warn told of damaged checkpoints
 * @throws Error if there is no run in it, or nothing intact.
 */
export async function openInterruptedRun(
  path: string,
  warn: (message: string) => void,
): Promise<InterruptedRun> {
  const config = await readConfig(path);
  const checkpoint = await checkpointsIn(`${path}/${RUN_FILES.checkpoints}`).latest(warn);
  const size = Number(checkpoint?.notes["metrics"] ?? 0);
  const { reports, cut } = await earlierMetrics(path, size);
  return {
    config,
    checkpoint,
    reports,
    async resume(changed) {
      try {
        if (JSON.stringify(changed) !== JSON.stringify(config)) await writeConfig(path, changed);
        await cut();
      } catch (error) {
        throw new Error(`Cannot go on with the run "${path}": ${(error as Error).message}`, { cause: error });
      }
      // what was begun before stays
      return { ...runFolder(path, size, checkpoint?.step), discard: async () => {} };
    },
  };
}

/** @param size bytes of metrics that are there @param step of the newest checkpoint */
function runFolder(path: string, size: number, step: number | undefined): Omit<RunFolder, "discard"> {
  const checkpoints = checkpointsIn(`${path}/${RUN_FILES.checkpoints}`);
  const metrics = metricsFile(path, size);
  let saved = step;
  const orSay = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const rest =
        saved === undefined
          ? "Nothing was saved before"
          : `The checkpoint of step ${saved} is intact: go on from there with --resume ${path}`;
      throw new SaveError(`Cannot save the run: ${(error as Error).message}. ${rest}`, { cause: error });
    }
  };
  const notesOf = ({ device }: Trainer) => ({
    metrics: String(metrics.written),
    device: device.name,
    threads: String(device.threads),
  });
  return {
    path,
    report: (report) => orSay(() => metrics.add(report)),
    save: (trainer) =>
      orSay(async () => {
        if (saved === trainer.step) return;
        await metrics.flush({ durable: true });
        const snapshot = await trainer.snapshot();
        await checkpoints.save(snapshot, notesOf(trainer));
        saved = snapshot.step;
        await saveThawed(path, snapshot, trainer.layout);
      }),
    saveBest: (trainer) =>
      orSay(async () => checkpoints.save(await trainer.snapshot(), notesOf(trainer), { best: true })),
    best: () => checkpoints.best(),
    end: (snapshot, layout) => orSay(() => saveThawed(path, snapshot, layout)),
  };
}

/** Writes the values of what thawed, under their names. */
async function saveThawed(path: string, { step, state }: Snapshot, layout: Layout): Promise<void> {
  const thawed = byName(state["theta"]!, layout);
  const tensors = layout.entries.map(({ name, shape }) => [name, { shape, data: thawed[name]! }] as const);
  const metadata = { format: "permafrost", step: String(step) };
  await saveSafetensors(`${path}/${RUN_FILES.thawed}`, Object.fromEntries(tensors), metadata);
}

const exists = async (path: string) =>
  (await disk()).stat(path).then(
    () => true,
    () => false,
  );
