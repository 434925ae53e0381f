import { mkdir, open, readFile, rename, rm, rmdir, stat, truncate, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fromFolder, saveSafetensors, type Checkpoint } from "@permafrost/hub";
import { byName, type Evaluation, type StepReport, type Trainer } from "@permafrost/trainer";
import { checkpointsIn } from "@permafrost/artifacts";



/** A run's folder: `config.json`, `metrics.jsonl` (a line a step), `thawed.safetensors`, `checkpoints/`. */
export interface RunFolder {
  readonly path: string;
  /** Appends a step's report to the metrics. */
  report(report: StepReport): Promise<void>;
  /** Writes a checkpoint and the thawed weights, so that neither is ever seen half written. @throws SaveError */
  save(trainer: Trainer): Promise<void>;
  /** Takes back what {@link createRunFolder} made, so that the name is free again. */
  discard(): Promise<void>;
}

/** A run's folder could not be written. What was saved before is intact. */
export class SaveError extends Error {
  override readonly name = "SaveError";
}

const METRICS = "metrics.jsonl";
const THAWED = "thawed.safetensors";

/** Lines of metrics that wait before they are written together. */
const LINES_AT_ONCE = 50;

/**
 * Makes a run's folder.
 *
 * @throws Error if it holds a run already, or cannot be written.
 */
export async function createRunFolder(path: string, config: object): Promise<RunFolder> {
  let isNew: boolean;
  try {
    isNew = await makeFolder(path);
    if (await exists(join(path, "config.json"))) throw new Error("there is a run in it already");
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
      await rm(join(path, "config.json"), { force: true });
      // what else is in it is not ours
      if (isNew) await rmdir(path).catch(() => {});
    },
  };
}

/** A run that can go on. */
export interface InterruptedRun<C> {
  readonly config: C;
  /** The newest intact checkpoint; none if the run was interrupted before its first. */
  readonly checkpoint: Checkpoint | undefined;
  /** Evaluations up to the checkpoint. */
  readonly evaluations: readonly Evaluation[];
  /** Takes everything back that came after the checkpoint. @param config in place of the present one, if it changed */
  resume(config?: C): Promise<RunFolder>;
}

/**
 * Opens a run's folder to go on with it.
 *
 * @param warn told of damaged checkpoints
 * @throws Error if there is no run in it, or nothing intact.
 */
export async function openInterruptedRun<C>(
  path: string,
  warn: (message: string) => void,
): Promise<InterruptedRun<C>> {
  const config = await readConfig<C>(path);
  const checkpoint = await checkpointsIn(join(path, "checkpoints")).latest(warn);
  const metrics = Number(checkpoint?.notes["metrics"] ?? 0);
  const text = await readFile(join(path, METRICS)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  if (text.length < metrics)
    throw new Error(
      `Cannot go on with the run "${path}": its ${METRICS} has ${text.length} bytes, and had ${metrics} when the checkpoint of step ${checkpoint!.step} was written`,
    );
  const evaluations = text
    .subarray(0, metrics)
    .toString()
    .split("\n")
    .filter((line) => line.includes('"evaluation"'))
    .map((line) => (JSON.parse(line) as StepReport).evaluation!);
  return {
    config,
    checkpoint,
    evaluations,
    async resume(changed) {
      try {
        if (changed) await writeConfig(path, changed as object);
        if (text.length > metrics) await truncate(join(path, METRICS), metrics);
      } catch (error) {
        throw new Error(`Cannot go on with the run "${path}": ${(error as Error).message}`, { cause: error });
      }
      // what was begun before stays
      return { ...runFolder(path, metrics, checkpoint?.step), discard: async () => {} };
    },
  };
}

/** @param size bytes of metrics that are there @param step of the newest checkpoint */
function runFolder(path: string, size: number, step: number | undefined): Omit<RunFolder, "discard"> {
  const checkpoints = checkpointsIn(join(path, "checkpoints"));
  let [waiting, written, saved]: [string[], number, number | undefined] = [[], size, step];
  const flush = async ({ durable = false } = {}) => {
    const lines = Buffer.from(waiting.join(""));
    waiting = [];
    if (lines.length === 0 && !durable) return;
    const file = await open(join(path, METRICS), "a");
    try {
      await file.writeFile(lines);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    written += lines.length;
  };
  const orSay = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const rest =
        saved === undefined
          ? "Nothing was saved before"
          : `The checkpoint of step ${saved} is intact: go on from there with --resume ${path}`;
      throw new SaveError(`Cannot save the run: ${(error as Error).message}. ${rest}`, { cause: error });
    }
  };
  return {
    path,
    async report(report) {
      waiting.push(`${JSON.stringify(report)}\n`);
      if (waiting.length >= LINES_AT_ONCE) await orSay(flush);
    },
    save: (trainer) =>
      orSay(async () => {
        if (saved === trainer.step) return;
        await flush({ durable: true });
        const snapshot = await trainer.snapshot();
        const { name, threads } = trainer.device;
        await checkpoints.save(snapshot, {
          metrics: String(written),
          device: name,
          threads: String(threads),
        });
        saved = snapshot.step;
        const thawed = byName(snapshot.state["theta"]!, trainer.layout);
        const tensors = Object.fromEntries(
          trainer.layout.entries.map(({ name, shape }) => [name, { shape, data: thawed[name]! }]),
        );
        await saveSafetensors(join(path, THAWED), tensors, {
          format: "permafrost",
          step: String(snapshot.step),
        });
      }),
  };
}

/** A run that was made before. */
export interface StoredRun<C> {
  readonly config: C;
  /** Reads a thawed weight by name. */
  thawed(name: string): Promise<Float32Array>;
}

/** Opens a run's folder. @throws Error if it is none. */
export async function openRunFolder<C>(path: string): Promise<StoredRun<C>> {
  const config = await readConfig<C>(path);
  if (!(await exists(join(path, THAWED))))
    throw new Error(
      `Cannot use the run "${path}": it was interrupted before anything was saved, there is no ${THAWED} in it. Go on with it: permafrost train --resume ${path}`,
    );
  const weights = await fromFolder(join(path, THAWED));
  return { config, thawed: (name) => weights.read(name) };
}

async function readConfig<C>(path: string): Promise<C> {
  try {
    const config: unknown = JSON.parse(await readFile(join(path, "config.json"), "utf8"));
    if (typeof config !== "object" || config === null || !("task" in config && "model" in config))
      throw new SyntaxError("its config.json names no task and no model");
    return config as C;
  } catch (error) {
    throw new Error(
      `Cannot open the run "${path}": ${(error as Error).message}. A run is the folder that \`permafrost train\` writes`,
      { cause: error },
    );
  }
}

/** Whoever reads sees all of it or nothing. */
async function writeConfig(path: string, config: object): Promise<void> {
  const beside = join(path, `config.json.${process.pid}.tmp`);
  try {
    await writeFile(beside, `${JSON.stringify(config, null, 2)}\n`, { flush: true });
    await rename(beside, join(path, "config.json"));
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Makes a folder and those above it. `mkdir({ recursive: true })` never returns where the system refuses with ENOENT (/proc).
 *
 * @returns whether it was not there before
 */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(resolve(path));
    if (code === "EEXIST") return false;
    if (code !== "ENOENT" || parent === resolve(path)) throw error;
    await makeFolder(parent);
    await mkdir(path);
  }
  return true;
}
