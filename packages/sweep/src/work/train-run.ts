import { oneLine } from "@permafrost/common/quote";
import { readIfThere } from "@permafrost/common/read-if-there";
import { isAbortedBy } from "@permafrost/common/until-aborted";
import { evaluationOf, parseMetrics } from "@permafrost/report";
import {
  fateOf,
  RUN_FILES,
  type RunConfig,
  RunThere,
  resumeTraining,
  runTraining,
  type TrainingOptions,
  type TrainingResult,
} from "@permafrost/runs";
import type { Figures, Score } from "../journal/record.js";
import type { Outcome, TrainRun } from "./outcome.js";

/** Trains a run in this process: begins it, goes on with it, or finds that it is done. */
export const trainRun: TrainRun = async ({ folder, config, until }, signal) => {
  const warnings: string[] = [];
  try {
    const before = await figuresIn(folder);
    if (before) return { state: "done", figures: before, before: true };
    const reached = new AbortController();
    const put = until === undefined ? undefined : await figuresAt(folder, until);
    if (put) return { state: "paused", figures: put };
    let meanwhile: Promise<Figures | undefined> | undefined;
    const result = await trained(folder, config, {
      signal: AbortSignal.any([signal, reached.signal]),
      onReport({ step }) {
        if (until !== undefined && step >= until) reached.abort();
      },
      onWarning: (text) => warnings.push(text),
      // whoever had it may have ended it while it was waited for
      onStart: () => {
        meanwhile = figuresIn(folder);
      },
    });
    const aside = reached.signal.aborted ? await figuresAt(folder, until!) : undefined;
    if (!result.done) return aside ? { state: "paused", figures: aside } : { state: "stopped" };
    const figures = await figuresIn(folder);
    // a disk may be full when it is told what a run came to
    if (!figures) return failed(warnings.at(-1) ?? `there is no ${RUN_FILES.results} in ${folder}`, false);
    if (await meanwhile) return { state: "done", figures, before: true };
    return { state: "done", figures };
  } catch (error) {
    if (isAbortedBy(signal, error)) return { state: "stopped" };
    const { message } = error as Error;
    return ENDS[fateOf(error)](String(message ?? error));
  }
};

const failed = (error: string, hopeless: boolean): Outcome => ({
  state: "failed",
  error: oneLine(error),
  hopeless,
});

/** What comes of a run, by what its error comes to. */
const ENDS: Readonly<Record<ReturnType<typeof fateOf>, (error: string) => Outcome>> = {
  taken: () => ({ state: "taken" }),
  unsaved: (error) => ({ state: "unsaved", error: oneLine(error) }),
  failed: (error) => failed(error, false),
  hopeless: (error) => failed(error, true),
};

async function trained(folder: string, config: RunConfig, options: TrainingOptions): Promise<TrainingResult> {
  try {
    if ((await configIn(folder)) === undefined) return await runTraining(config, { ...options, folder });
  } catch (error) {
    // another worker began it meanwhile
    if (!(error instanceof RunThere)) throw error;
  }
  await checkConfig(folder, config);
  return resumeTraining(folder, {}, options);
}

const configIn = (folder: string) => readIfThere(`${folder}/${RUN_FILES.config}`);

/** @throws RangeError if the run in a folder is another one than was planned */
async function checkConfig(folder: string, config: RunConfig): Promise<void> {
  const there = JSON.parse((await configIn(folder)) ?? "{}") as Record<string, unknown>;
  // what it was read at is noted by the run
  for (const [name, value] of Object.entries(config))
    if (name !== "revisions" && JSON.stringify(there[name]) !== JSON.stringify(value))
      throw new RangeError(
        `Cannot go on with the run in ${folder}: its ${RUN_FILES.config} has another ${name} than the plan. Put it back as it was, or remove the folder`,
      );
}

/** What a run came to that has ended; nothing of one that has not. */
async function figuresIn(folder: string): Promise<Figures | undefined> {
  const { results, report, metrics } = RUN_FILES;
  const [ended, page, lines] = await Promise.all(
    [results, report, metrics].map((name) => readIfThere(`${folder}/${name}`)),
  );
  if (ended === undefined || page === undefined) return undefined;
  const { steps, test } = readEnd(ended) ?? {};
  // a file that was cut off is written anew
  if (steps === undefined) return undefined;
  const tested = test === undefined ? undefined : evaluationOf(test);
  const heldOut = lastEvaluation(lines ?? "");
  return { steps, ...(heldOut && { heldOut: scoreOf(heldOut) }), ...(tested && { test: scoreOf(tested) }) };
}

function readEnd(text: string): { readonly steps?: number; readonly test?: unknown } | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/** What a run came to at a step; nothing before that, or if it was not evaluated then. */
async function figuresAt(folder: string, step: number): Promise<Figures | undefined> {
  const lines = (await readIfThere(`${folder}/${RUN_FILES.metrics}`)) ?? "";
  const evaluated = lines.split("\n").filter((line) => line.includes('"evaluation"'));
  const at = parseMetrics(evaluated.join("\n")).records.find((record) => record.step === step)?.evaluation;
  return at && { steps: step, heldOut: scoreOf(at) };
}

/** The last one on the selection split; other lines are not worth the time to read them. */
const lastEvaluation = (metrics: string) => {
  const line = metrics.split("\n").findLast((each) => each.includes('"evaluation"'));
  return line === undefined ? undefined : parseMetrics(line).records[0]?.evaluation;
};

const scoreOf = ({ loss, accuracy, metrics }: Score): Score => ({
  loss,
  ...(accuracy !== undefined && !Number.isNaN(accuracy) && { accuracy }),
  ...(metrics && Object.keys(metrics).length > 0 && { metrics }),
});
