import { percent } from "@permafrost/common/numbers";
import type { Evaluation, StepReport } from "@permafrost/trainer";
import { Presets, SingleBar } from "cli-progress";
import colors from "picocolors";
import { CLEAR } from "./status-line.js";

/** Shows how a training goes. */
export interface Progress {
  step(report: StepReport): void;
  /** Prints a line of its own, for people; the bar goes on below it. */
  say(line: string): void;
  /** Stops drawing; what is printed next stands on a line of its own. */
  stop(): void;
}

/** What was seen lately counts most. */
const MEMORY = 0.95;

/** How progress is shown. */
interface ProgressOptions {
  /** For machines. */
  readonly json: boolean;
  /** Steps that were done before. Default 0. */
  readonly start?: number;
  /** Where to, but for what machines read. Default stderr. */
  readonly stream?: NodeJS.WriteStream;
}

/** A bar on a terminal, a line now and then elsewhere, JSON lines for machines. */
export function progress(
  steps: number,
  { json, start = 0, stream = process.stderr }: ProgressOptions,
): Progress {
  const say = (line: string) => stream.write(`${line}\n`);
  if (json) return { step: (report) => console.log(JSON.stringify(report)), say, stop: () => {} };
  return stream.isTTY ? bar(steps, start, stream) : { ...lines(steps, start, say), say };
}

function bar(steps: number, start: number, stream: NodeJS.WriteStream): Progress {
  const shown = new SingleBar(
    {
      format: `${colors.cyan("{bar}")} {value}/{total}  loss {loss}  {right}  held out {heldOut}  {speed} steps/s  {eta_formatted} left`,
      hideCursor: true,
      etaBuffer: 100,
      barsize: 24,
      // what was cleared away to say something is drawn again
      forceRedraw: true,
      stream,
    },
    Presets.shades_classic,
  );
  const smooth = smoother(start);
  // however the process ends, the cursor is there again
  const onExit = () => shown.stop();
  process.once("exit", onExit);
  shown.start(steps, start, { loss: "–", right: "accuracy –", heldOut: "–", speed: "–" });
  return {
    step(report) {
      const { loss, right, speed, heldOut } = smooth(report);
      shown.update(report.step, {
        loss: loss.toFixed(3),
        right,
        heldOut,
        speed: rateOf(speed),
      });
    },
    say(line) {
      stream.write(`${CLEAR}${line}\n`);
      shown.render();
    },
    stop() {
      process.off("exit", onExit);
      shown.stop();
    },
  };
}

function lines(steps: number, start: number, say: (line: string) => void): Omit<Progress, "say"> {
  const smooth = smoother(start);
  const every = Math.max(1, Math.round(steps / 20));
  let shown = start;
  return {
    step(report) {
      const { loss, right, speed, heldOut } = smooth(report);
      const due = Math.floor(report.step / every) > Math.floor(shown / every);
      if (due || report.evaluation) {
        shown = report.step;
        say(
          `step ${report.step}/${steps}  loss ${loss.toFixed(3)}  ${right}  held out ${heldOut}  ${rateOf(speed)} steps/s`,
        );
      }
    },
    stop: () => {},
  };
}

/** Moving averages; a single batch says little. */
function smoother(from: number) {
  const start = performance.now();
  let seen = 0;
  let loss = 0;
  let accuracy = 0;
  let error: number | undefined;
  let heldOut = "–";
  return (report: StepReport) => {
    // the first steps count in full, so that the average does not start at zero
    const memory = Math.min(MEMORY, seen / (seen + 1));
    seen++;
    loss = memory * loss + (1 - memory) * report.loss;
    accuracy = memory * accuracy + (1 - memory) * report.accuracy;
    const fresh = nrmseOf(report);
    if (fresh !== undefined) error = memory * (error ?? fresh) + (1 - memory) * fresh;
    if (report.evaluation) heldOut = shownOf(report.evaluation);
    const right = error === undefined ? `accuracy ${percent(accuracy)}` : `nrmse ${error.toPrecision(3)}`;
    return { loss, right, heldOut, speed: (1000 * (report.step - from)) / (performance.now() - start) };
  };
}

/** Where labels are values, none of them is right; of text, bits tell more than tokens that were told. */
function shownOf(evaluation: Evaluation): string {
  const { accuracy, loss, metrics } = evaluation;
  const bits = metrics?.["bitsPerByte"];
  if (bits !== undefined) return `${bits.toFixed(3)} bits per byte`;
  const error = nrmseOf(evaluation);
  if (error !== undefined) return `nrmse ${error.toPrecision(3)}`;
  return Number.isNaN(accuracy) ? `loss ${loss.toPrecision(3)}` : percent(accuracy);
}

/** How far off values are, by how far they spread; undefined where labels are none, or all the same. */
export function nrmseOf({ metrics }: Pick<Evaluation, "metrics">): number | undefined {
  const error = metrics?.["nrmse"];
  return Number.isFinite(error) ? error : undefined;
}

/** Two digits at least: there are models that take seconds a step. */
const rateOf = (perSecond: number) => (perSecond < 10 ? perSecond.toPrecision(2) : perSecond.toFixed(0));
