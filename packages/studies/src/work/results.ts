import { readIfThere } from "@permafrost/common/read-if-there";
import { type EvaluationRecord, evaluationOf, parseMetrics, parseSessions } from "@permafrost/report";
import { RUN_FILES } from "@permafrost/runs";
import { folderOf, type RunStatus, SWEEP_FILES, sweepStatus } from "@permafrost/sweep";
import type { RunScore, StudyResult, StudyRun } from "../study.js";

/** Files that are read at once. */
const AT_ONCE = 64;

/**
 * What runs of a study came to: from what workers noted, and of those that are done from their folders.
 *
 * @param folder of the study
 * @param retries after how many more failures a run has failed for good
 * @throws Error if its plan cannot be used
 */
export async function resultsOf(
  folder: string,
  runs: readonly StudyRun[],
  retries?: number,
): Promise<readonly StudyResult[]> {
  const planned = await readIfThere(`${folder}/${SWEEP_FILES.plan}`);
  if (runs.length === 0 || planned === undefined) return runs.map((run) => ({ ...run, state: "waiting" }));
  const known = new Map((await sweepStatus(folder, retries)).runs.map((run) => [run.id, run]));
  const results: StudyResult[] = [];
  for (let from = 0; from < runs.length; from += AT_ONCE)
    results.push(
      ...(await Promise.all(
        runs.slice(from, from + AT_ONCE).map((run) => resultOf(folder, run, known.get(run.id))),
      )),
    );
  return results;
}

async function resultOf(folder: string, run: StudyRun, status: RunStatus | undefined): Promise<StudyResult> {
  const { state = "waiting", error, figures } = status ?? {};
  if (state !== "done")
    return {
      ...run,
      state,
      // wherever the study's folder is
      ...(state === "failed" && error !== undefined && { error: error.replaceAll(`${folder}/`, "") }),
    };
  const [ended, lines, sessions] = await Promise.all(
    [RUN_FILES.results, RUN_FILES.metrics, RUN_FILES.sessions].map((name) =>
      readIfThere(`${folderOf(folder, run.id)}/${name}`),
    ),
  );
  // of a run that was cleared away, or of which lines are lost, there are figures left
  const evaluations = lines === undefined ? [] : evaluationsIn(lines);
  const last = figures ? evaluations.find(({ step }) => step === figures.steps) : evaluations.at(-1);
  const heldOut = last ?? figures?.heldOut;
  const test = testIn(ended) ?? figures?.test;
  return {
    ...run,
    state,
    ...(figures && { steps: figures.steps }),
    ...(heldOut && { heldOut: plain(heldOut) }),
    ...(test && { test }),
    ...(run.phase === "test" && { curve: evaluations }),
    ...(sessions !== undefined && {
      computedBy: parseSessions(sessions).records.map(({ runtime }) => runtime),
    }),
  };
}

/** The test that a file has; none of a file that is cut off. */
function testIn(ended: string | undefined): RunScore | undefined {
  if (ended === undefined) return undefined;
  try {
    return scoreOf(evaluationOf((JSON.parse(ended) as { test?: unknown } | null)?.test));
  } catch {
    return undefined;
  }
}

/** Other lines are not worth the time to read them. */
function evaluationsIn(metrics: string): readonly (RunScore & { readonly step: number })[] {
  const lines = metrics.split("\n").filter((line) => line.includes('"evaluation"'));
  return parseMetrics(lines.join("\n")).records.flatMap(({ step, evaluation }) =>
    evaluation ? [{ step, ...scoreOf(evaluation)! }] : [],
  );
}

function scoreOf(found: EvaluationRecord | undefined): RunScore | undefined {
  if (!found) return undefined;
  const { loss, accuracy, metrics } = found;
  return {
    loss,
    ...(accuracy !== undefined && { accuracy }),
    ...(metrics && Object.keys(metrics).length > 0 && { metrics }),
  };
}

const plain = ({ loss, accuracy, metrics }: RunScore): RunScore => ({
  loss,
  ...(accuracy !== undefined && { accuracy }),
  ...(metrics && { metrics }),
});
