import { existsSync } from "node:fs";
import { join } from "node:path";
import { grouped, percent } from "@permafrost/common/numbers";
import { oneLine } from "@permafrost/common/quote";
import { shellWord } from "@permafrost/common/shell-word";
import { countWeights } from "@permafrost/models";
import {
  flagOf,
  RUN_FILES,
  type TrainingOptions,
  type TrainingResult,
  type TrainingStart,
} from "@permafrost/runs";
import { describeTask, isOwnTask } from "@permafrost/tasks";
import type { Evaluation, StepReport } from "@permafrost/trainer";
import colors from "picocolors";
import { columnsText, taskText } from "./data.js";
import { nrmseOf, type Progress, progress } from "./progress.js";
import { statusLine } from "./status-line.js";

/** What a training shows, for people or for machines. */
export interface TrainingDisplay {
  /** To be told what happens. */
  readonly options: Pick<TrainingOptions, "onStart" | "onReport" | "onReading" | "onWarning">;
  /** Stops drawing, whatever happened. */
  readonly stop: () => void;
  /** The same where the process ends at once. */
  readonly abandon: () => void;
  /** Says what it came to. */
  end(result: TrainingResult): void;
}

/** What is shown to whom. */
interface DisplayOptions {
  /** For machines. */
  readonly json: boolean;
  /** Whether a model was named; otherwise it is said which one is taken. Default true. */
  readonly modelNamed?: boolean;
  /** Where people read. Default stderr. */
  readonly stream?: NodeJS.WriteStream;
}

/** Shows a training: a header, its progress, what it came to. */
export function trainingDisplay({
  json,
  modelNamed = true,
  stream = process.stderr,
}: DisplayOptions): TrainingDisplay {
  const status = statusLine(stream);
  const print = (line: string) => stream.write(`${line}\n`);
  let shown: Progress | undefined;
  const stop = () => {
    status.clear();
    shown?.stop();
    shown = undefined;
  };
  return {
    stop,
    abandon() {
      stop();
      print("permafrost: ended at once; what was saved before is intact");
    },
    options: {
      onReading: status.show,
      onWarning(message) {
        status.clear();
        (shown?.say ?? print)(`permafrost: ${message}`);
      },
      onStart(start) {
        status.clear();
        if (!json) print(headerOf(start));
        const { task, config } = start.run;
        if (!json && !start.resumed && !modelNamed) print(usualModelText(config));
        // what goes on has been shown before; what is unexpected is warned of
        if (!json && !start.resumed && isOwnTask(task)) {
          const said = { ...describeTask(task), notes: [] };
          print([...columnsText(said), ...taskText(said)].join("\n"));
        }
        shown = progress(config.steps, { json, start: start.from, stream });
      },
      onReport(report) {
        if (report.readout && !json) (shown?.say ?? print)(solvedOf(report.readout));
        shown?.step(report);
      },
    },
    end(result) {
      if (json) console.log(JSON.stringify(summaryOf(result)));
      else print(endOf(result));
    },
  };
}

function headerOf({ run: { config, source, model }, from, resumed }: TrainingStart): string {
  const { frozen, thawed, share } = countWeights(model);
  const header = `${colors.bold(config.task)} with ${source.origin}: ${grouped(frozen)} weights frozen, ${grouped(thawed)} thawed (${(100 * share).toFixed(2)} %)`;
  if (!resumed) return header;
  return `${header}\ngoing on from step ${from}${from > 0 ? "" : ": there is no checkpoint yet"}`;
}

const usualModelText = ({ model }: TrainingStart["run"]["config"]) =>
  `no ${flagOf("model")} was named: ${model} came with permafrost; another is a folder, or a name on the Hub`;

function solvedOf({ lambda, trials, tokens }: NonNullable<StepReport["readout"]>): string {
  const error = trials.find((trial) => trial.lambda === lambda)?.error;
  const found =
    error === undefined ? "" : `, with a mean squared error of ${error.toPrecision(3)} on those held out`;
  return `output layer solved for from ${grouped(tokens)} tokens, λ = ${lambda}${found}`;
}

function summaryOf({ done, steps, heldOut, test, seconds, device, folder }: TrainingResult) {
  const figures = ({ accuracy, loss, metrics }: Evaluation) => ({
    accuracy,
    loss,
    ...(metrics && { metrics }),
  });
  return {
    done,
    steps,
    heldOut: heldOut && { split: heldOut.split, ...figures(heldOut) },
    test: test && { ...figures(test), weights: test.weights, step: test.step },
    seconds: seconds.setup + seconds.steps + seconds.evaluation,
    device,
    folder,
  };
}

function endOf(result: TrainingResult): string {
  const { done, stepsNow, heldOut, test, seconds, device, folder } = result;
  const all = seconds.setup + seconds.steps + seconds.evaluation;
  const right = test
    ? `${foundOf(test, "test")}${test.weights === "best" ? `, with the best weights, of step ${test.step}` : ""}`
    : heldOut
      ? foundOf(heldOut, "held-out")
      : "not evaluated";
  const lines = [
    `\n${done ? colors.green("done") : colors.yellow("interrupted")}: ${stepsNow} steps in ${all.toFixed(1)} s on ${device}, ${right}`,
    `written to ${colors.bold(oneLine(folder!))}: ${writtenIn(folder!).join(", ")}`,
    ...(done ? [] : [`go on with ${colors.bold(goOnWith(folder!))}`]),
  ];
  return lines.join("\n");
}

/** What goes on with a run, in a shell. */
export const goOnWith = (folder: string) => `permafrost train --resume ${shellWord(folder)}`;

/** What there is of a run: a full disk may have taken the checkpoints, and no report. */
const writtenIn = (folder: string) =>
  (["report", "adapter", "metrics", "checkpoints"] as const)
    .filter((name) => existsSync(join(folder, RUN_FILES[name])))
    .map((name) => (name === "report" ? RUN_FILES.report : name));

/** How much was right; where labels are values, how far off they are; of text, how short it could be written. */
function foundOf(evaluation: Evaluation, what: string): string {
  const { accuracy, loss, metrics } = evaluation;
  const bits = metrics?.["bitsPerByte"];
  if (bits !== undefined) return `${bits.toFixed(3)} bits per byte of ${what} text`;
  const error = nrmseOf(evaluation);
  if (error !== undefined)
    return `${what} nrmse ${error.toPrecision(4)}, rmse ${metrics!["rmse"]!.toPrecision(4)}`;
  return Number.isNaN(accuracy)
    ? `${what} loss ${loss.toPrecision(4)}`
    : `${percent(accuracy)} of ${what} labels right`;
}
