import { duration, grouped } from "@permafrost/common/numbers";
import type { Outcome, PlannedRun, Worked } from "@permafrost/sweep";
import { CLEAR } from "../status-line.js";

/** What a worker shows. */
export interface WorkDisplay {
  end(run: PlannedRun, outcome: Outcome, worked: () => Worked): void;
  say(message: string): void;
  /** Says that other runs begin, whose speed is measured from now. */
  begin(message: string): void;
  stop(): void;
}

/** Milliseconds between two lines about how far it is: on a terminal, elsewhere. */
const PAUSES = { terminal: 200, elsewhere: 10_000 };

/** One line that is written anew on a terminal, one now and then elsewhere, JSON lines for machines; what fails has a line of its own. */
export function workDisplay(json: boolean, stream: NodeJS.WriteStream = process.stderr): WorkDisplay {
  let begun = performance.now();
  const terminal = stream.isTTY === true;
  const pause = terminal ? PAUSES.terminal : PAUSES.elsewhere;
  let shown = begun - pause;
  const line = (text: string) => stream.write(terminal ? `${CLEAR}${text}\n` : `${text}\n`);
  const say = (message: string) => void line(`permafrost: ${message}`);
  return {
    end({ id }, outcome, worked) {
      if (json) return console.log(JSON.stringify({ run: id, ...outcome }));
      if (outcome.state === "failed")
        line(`${id} failed${outcome.hopeless ? ", and always will" : ""}: ${outcome.error}`);
      const now = performance.now();
      if (now - shown < pause) return;
      shown = now;
      const text = progressText(worked(), (now - begun) / 1000);
      if (terminal) stream.write(`${CLEAR}${text.slice(0, (stream.columns || 80) - 1)}`);
      else line(text);
    },
    say,
    begin(message) {
      say(message);
      begun = performance.now();
      shown = begun - pause;
    },
    stop: () => terminal && stream.write(CLEAR),
  };
}

/** How far all runs are, how fast this worker is, and how long it would take for the rest alone. */
export function progressText({ runs, done, failed, doneNow }: Worked, seconds: number): string {
  const left = runs - done - failed;
  const speed = doneNow / seconds;
  const parts = [
    `${grouped(done)}/${grouped(runs)} done`,
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
    ...(doneNow > 0 ? [`${rateOf(speed)}`, `${duration(left / speed)} left`] : []),
  ];
  return parts.join("  ");
}

/** Runs of hours are counted by the hour. */
const rateOf = (perSecond: number) =>
  [
    ["s", 1],
    ["min", 60],
    ["h", 3600],
  ]
    .map(([unit, seconds]) => [perSecond * Number(seconds), unit] as const)
    .filter(([count, unit]) => count >= 1 || unit === "h")
    .slice(0, 1)
    .map(([count, unit]) => `${count.toPrecision(2)} runs/${unit}`)
    .join("");
