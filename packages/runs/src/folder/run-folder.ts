import { checkpointsIn, type Snapshot, saveThawed, type TrainingCheckpoint } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { makeFolder } from "@permafrost/common/make-folder";
import { quote } from "@permafrost/common/quote";
import { writeWhole } from "@permafrost/common/write-whole";
import type { Layout } from "@permafrost/graph";
import type { StepRecord } from "@permafrost/report";
import { byName, type StepReport, type Trainer } from "@permafrost/trainer";
import type { RunConfig } from "../config/config.js";
import { configHash } from "../config/config-hash.js";
import type { Names } from "../config/naming.js";
import { forReading, type HeldLease, type Lease, takeLease } from "../lease/lease.js";
import { LeaseLost, RunTaken } from "../lease/lease-errors.js";
import type { OpenRun } from "../opening/run.js";
import { readResults } from "../results/results.js";
import type { RunStore } from "../training/run-store.js";
import { SaveError } from "../training/save-error.js";
import { OTHER_CONFIG, readConfig, writeConfig } from "./config-file.js";
import { disk, exists } from "./disk.js";
import { cutJournal, type JournalSizes, openJournal } from "./journal.js";
import { earlierMetrics } from "./metrics-file.js";
import { RUN_FILES } from "./run-files.js";
import { RunThere } from "./run-there.js";

/** A run's folder that is being written. */
export interface RunFolder extends RunStore {
  readonly path: string;
  /** Takes back what {@link createRunFolder} made, so that the name is free again. */
  discard(): Promise<void>;
  /** Lets others write to it. */
  close(): Promise<void>;
}

/**
 * Makes a run's folder.
 *
 * @param facts what goes into `run.json`
 * @throws RunTaken if another process writes to it; RunThere if it holds a run already; Error if it cannot be written.
 */
export async function createRunFolder(
  path: string,
  { config, fingerprint }: Pick<OpenRun, "config" | "fingerprint">,
  facts: object,
  names: Names,
): Promise<RunFolder> {
  let isNew = false;
  let lease: Lease | undefined;
  try {
    isNew = await makeFolder(path);
    lease = await takeLease(path);
    if (await exists(`${path}/${RUN_FILES.config}`)) throw new RunThere("there is a run in it already");
    await writeWhole(`${path}/${RUN_FILES.facts}`, `${JSON.stringify(facts, null, 2)}\n`);
    await writeConfig(path, config);
  } catch (error) {
    await lease?.giveBack();
    if (error instanceof RunTaken) throw error;
    throw new (error instanceof RunThere ? RunThere : Error)(
      `Cannot write the run folder ${quote(path)}: ${(error as Error).message}. Name another one with ${names.folder}`,
      { cause: error },
    );
  }
  const begun = { sizes: { metrics: 0, events: 0 }, config, hash: await configHash(config) };
  const folder = runFolder(path, { ...begun, names, fingerprint, lease });
  return {
    ...folder,
    async discard() {
      await folder.close();
      for (const file of [
        RUN_FILES.config,
        RUN_FILES.facts,
        RUN_FILES.metrics,
        RUN_FILES.events,
        RUN_FILES.lease,
      ])
        await (await disk()).rm(`${path}/${file}`, { force: true, recursive: true });
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
  readonly reports: readonly StepRecord[];
  /** Report of the checkpoint's step, where its evaluation was cut off. */
  readonly pending: StepReport | undefined;
  /** Takes everything back that came after the checkpoint. @param run what goes on; its configuration takes the place of the present one */
  resume(run: Pick<OpenRun, "config" | "fingerprint">): Promise<RunFolder>;
  /** Lets others go on with it. */
  close(): Promise<void>;
}

/**
 * Opens a run's folder to go on with it.
 *
 * @param warn told of damaged checkpoints, and that it waits for whoever trained it
 * @throws RunTaken if another process writes to it; the signal's reason; Error if there is no run in it, nothing intact, or a configuration that is not the one it began with.
 */
export async function openInterruptedRun(
  path: string,
  warn: (message: string) => void,
  names: Names,
  signal?: AbortSignal,
): Promise<InterruptedRun> {
  await readConfig(path);
  const lease = await takeLease(path, { signal, onWait: warn }).catch(forReading);
  try {
    return await interruptedRun(path, warn, names, lease);
  } catch (error) {
    await lease.giveBack();
    throw error;
  }
}

async function interruptedRun(
  path: string,
  warn: (message: string) => void,
  names: Names,
  lease: HeldLease,
): Promise<InterruptedRun> {
  const config = await readConfig(path);
  const checkpoint = await checkpointsIn(`${path}/${RUN_FILES.checkpoints}`).latest(warn);
  const hash = await configHash(config);
  if (checkpoint && checkpoint.notes["config"] !== hash)
    throw new Error(`Cannot go on with the run ${quote(path)}: ${OTHER_CONFIG}`);
  const sizes = sizesIn(checkpoint?.notes ?? {});
  const reports = await earlierMetrics(path, sizes.metrics);
  const pending = pendingIn(checkpoint?.notes["pending"]);
  let folder: Omit<RunFolder, "discard"> | undefined;
  return {
    config,
    checkpoint,
    reports,
    pending,
    close: async () => (folder ? folder.close() : lease.giveBack()),
    async resume({ config: changed, fingerprint }) {
      try {
        if (JSON.stringify(changed) !== JSON.stringify(config)) await writeConfig(path, changed);
        await cutJournal(path, sizes, lease.takenOver);
      } catch (error) {
        throw new Error(`Cannot go on with the run ${quote(path)}: ${(error as Error).message}`, {
          cause: error,
        });
      }
      // what was begun before stays
      const newest = defined({ step: checkpoint?.step, pending });
      folder = runFolder(path, { sizes, config, hash, names, fingerprint, lease, ...newest });
      return { ...folder, discard: async () => {} };
    },
  };
}

/** What is known of a folder that is written to. */
interface FolderState {
  /** Bytes of its journal that are there. */
  readonly sizes: JournalSizes;
  /** The configuration, as it began. */
  readonly config: RunConfig;
  /** Hash of the configuration. */
  readonly hash: string;
  /** Step of the newest checkpoint. */
  readonly step?: number;
  /** Its report, where its evaluation was cut off. */
  readonly pending?: StepReport;
  readonly names: Names;
  /** The right to write to it. */
  readonly lease: HeldLease;
  /** Hash of the frozen weights, which have been read when it is asked for. */
  readonly fingerprint: OpenRun["fingerprint"];
}

function runFolder(
  path: string,
  { sizes, config: begun, hash: config, names, fingerprint, lease, ...newest }: FolderState,
): Omit<RunFolder, "discard"> {
  const checkpoints = checkpointsIn(`${path}/${RUN_FILES.checkpoints}`);
  const opening = openJournal(path, sizes, begun, lease.check);
  // where there is nothing to write, nobody asks
  opening.catch(() => {});
  let { step: saved, pending: unreported } = newest;
  // whoever was killed may have kept a checkpoint, and not its weights for others yet
  let written: number | undefined;
  const orSay = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      const rest =
        saved === undefined
          ? "Nothing was saved before"
          : `The checkpoint of step ${saved} is intact: go on from there with ${names.resume(path)}`;
      throw new SaveError(`Cannot save the run: ${(error as Error).message}. ${rest}`, { cause: error });
    }
  };
  const notesOf = async ({ device }: Trainer) => ({
    config,
    base: await fingerprint(),
    ...notesOfSizes((await opening).sizes),
    device: device.name,
    threads: String(device.threads),
  });
  const saveWeights = async ({ step: at, state }: Snapshot, layout: Layout) => {
    const metadata = { format: "permafrost", step: String(at), config, base: await fingerprint() };
    await saveThawed(
      `${path}/${RUN_FILES.thawed}`,
      layout.entries,
      byName(state["theta"]!, layout),
      metadata,
    );
    written = at;
  };
  return {
    path,
    report: (report) => orSay(async () => (await opening).report(report)),
    save: (trainer, { newest = true, best = false, pending } = {}) =>
      orSay(async () => {
        const renewed = newest && (saved !== trainer.step || unreported !== undefined);
        if (!(renewed || best)) return;
        await lease.check();
        const snapshot = await trainer.snapshot();
        if (best) await checkpoints.save(snapshot, await notesOf(trainer), { best });
        if (!renewed) return;
        await (await opening).flush();
        // what it came to before was of other weights
        await (await disk()).rm(`${path}/${RUN_FILES.results}`, { force: true });
        const notes = { ...(await notesOf(trainer)), ...(pending && { pending: JSON.stringify(pending) }) };
        await checkpoints.save(snapshot, notes);
        [saved, unreported] = [snapshot.step, pending];
        await saveWeights(snapshot, trainer.layout);
      }),
    best: () => checkpoints.best(),
    end: (trainer) =>
      orSay(async () => {
        if (written === trainer.step) return;
        await lease.check();
        await saveWeights(await trainer.snapshot(), trainer.layout);
      }),
    results: () => readResults(path),
    async close() {
      await opening.then((journal) => journal.close()).catch(() => {});
      await lease.giveBack();
    },
    isReported: () => exists(`${path}/${RUN_FILES.report}`),
  };
}

/** Of a checkpoint that was written before there were events, none are. */
const sizesIn = ({ metrics = 0, events = 0 }: Readonly<Record<string, string | number>>): JournalSizes => ({
  metrics: Number(metrics),
  events: Number(events),
});

const notesOfSizes = ({ metrics, events }: JournalSizes) => ({
  metrics: String(metrics),
  events: String(events),
});

/** A note of a report; JSON has no NaN. */
const pendingIn = (note: string | undefined): StepReport | undefined =>
  note === undefined ? undefined : JSON.parse(note, (_, value) => value ?? Number.NaN);
