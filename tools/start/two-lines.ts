import { percent } from "@permafrost/common/numbers";
import type { StepReport } from "@permafrost/trainer";
import { MultiBar, Presets } from "cli-progress";

/** How trainings that go on at the same time are shown, a line each. */
export interface Lines {
  /** Shows how far one is. */
  step(name: string, report: StepReport): void;
  /** Prints a line of its own above those that change. */
  say(line: string): void;
  /** Stops drawing. */
  stop(): void;
}

/** A bar for each on a terminal; a line for each evaluation elsewhere. */
export function lines(
  names: readonly string[],
  steps: number,
  stream: NodeJS.WriteStream = process.stderr,
): Lines {
  const width = Math.max(...names.map(({ length }) => length));
  const found = new Map<string, string>();
  const shown = (name: string, { loss, evaluation }: StepReport) => {
    if (evaluation) found.set(name, percent(evaluation.accuracy));
    return { name: name.padEnd(width), loss: loss.toFixed(3), heldOut: found.get(name) ?? "–" };
  };
  const print = (line: string) => void stream.write(`${line}\n`);
  if (!stream.isTTY)
    return {
      say: print,
      stop: () => {},
      step(name, report) {
        const { name: padded, loss, heldOut } = shown(name, report);
        if (report.evaluation) print(`${padded}  step ${report.step}  loss ${loss}  held out ${heldOut}`);
      },
    };
  const all = new MultiBar(
    {
      format: "{name}  {bar} {value}/{total}  loss {loss}  held out {heldOut}",
      barsize: 24,
      hideCursor: true,
      stream,
    },
    Presets.shades_classic,
  );
  const bars = new Map(
    names.map((name) => [name, all.create(steps, 0, { name: name.padEnd(width), loss: "–", heldOut: "–" })]),
  );
  // however the process ends, the cursor is there again
  const onExit = () => all.stop();
  process.once("exit", onExit);
  return {
    // of the bar that stood there, nothing is left
    say: (line) => all.log(`${line}\u001b[K\n`),
    step: (name, report) => bars.get(name)!.update(report.step, shown(name, report)),
    stop() {
      process.off("exit", onExit);
      all.stop();
    },
  };
}
