import { EventEmitter } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenRun, TrainingResult, TrainingStart } from "@permafrost/runs";
import type { StepReport } from "@permafrost/trainer";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { trainingDisplay } from "./training-display.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The lines of a terminal, after what was written to it: as much as the display asks of one. */
function screenOf(written: string): string[] {
  const lines = [""];
  let column = 0;
  const pieces = /␛\[\??(\d*)([A-Za-z])|␛[78]|\r|\n|[^␛\r\n]+/g;
  for (const [piece, count, command] of written.replaceAll("\u001b", "␛").matchAll(pieces)) {
    const line = lines.at(-1)!;
    if (command === "K") lines[lines.length - 1] = line.slice(0, column);
    else if (command === "G") column = Number(count || 1) - 1;
    else if (piece === "\r") column = 0;
    else if (piece === "\n") {
      lines.push("");
      column = 0;
    } else if (!piece.startsWith("␛")) {
      lines[lines.length - 1] =
        line.slice(0, column).padEnd(column) + piece + line.slice(column + piece.length);
      column += piece.length;
    }
  }
  return lines;
}

function terminal(isTTY = true) {
  let written = "";
  const stream = Object.assign(new EventEmitter(), {
    isTTY,
    columns: 200,
    write: (text: string) => {
      written += text;
      return true;
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, screen: () => screenOf(written) };
}

const start = {
  run: {
    config: { task: "bit-xor", steps: 100 },
    task: {},
    source: { origin: "nothing" },
    model: { parameters: [] },
  } as unknown as OpenRun,
  from: 0,
  resumed: false,
} as unknown as TrainingStart;
const report = (step: number) => ({ step, loss: 0.5, accuracy: 0.25 }) as StepReport;
const NOTICE = "100 steps will take about 2 hours: a step takes 72 s";

it("a notice has a line of its own, and the bar goes on below it", () => {
  const { stream, screen } = terminal();
  const display = trainingDisplay({ json: false, stream });
  display.options.onStart?.(start);
  display.options.onReport?.(report(10));
  vi.advanceTimersByTime(200);
  expect(screen().at(-1)).toContain("10/100  loss 0.500");
  display.options.onWarning?.(NOTICE);
  expect(screen().slice(-2)).toEqual([
    `permafrost: ${NOTICE}`,
    expect.stringContaining("10/100  loss 0.500"),
  ]);
  display.options.onReport?.(report(20));
  vi.advanceTimersByTime(200);
  display.stop();
  expect(screen().filter((line) => line.includes("/100"))).toEqual([expect.stringContaining("20/100")]);
  expect(screen().filter((line) => line.includes("hours"))).toEqual([`permafrost: ${NOTICE}`]);
});

it("a note while something is fetched is not behind what is said of that", () => {
  const { stream, screen } = terminal();
  const { options } = trainingDisplay({ json: false, stream });
  options.onReading?.({ file: "model.safetensors", from: "o/m", done: 1, total: 2, unit: "bytes" });
  options.onWarning?.("a column is left out");
  expect(screen()).toEqual(["permafrost: a column is left out", ""]);
});

it("where there is no terminal, everything is a line", () => {
  const { stream, screen } = terminal(false);
  const display = trainingDisplay({ json: false, stream });
  display.options.onStart?.(start);
  display.options.onReport?.(report(10));
  display.options.onWarning?.(NOTICE);
  display.stop();
  expect(screen().slice(1)).toEqual([
    expect.stringMatching(/^step 10\/100 {2}loss 0\.500/),
    `permafrost: ${NOTICE}`,
    "",
  ]);
});

it("of values, says how far off they are by how far they spread; where they are all the same, the loss", () => {
  const { stream, screen } = terminal(false);
  const display = trainingDisplay({ json: false, stream });
  display.options.onStart?.(start);
  const values = (step: number, nrmse: number, rmse = 0.25) =>
    ({ step, loss: 0.0625, accuracy: Number.NaN, metrics: { rmse, nrmse, r2: 1 - nrmse ** 2 } }) as const;
  const reported = (step: number, nrmse: number) =>
    ({ ...values(step, nrmse), evaluation: values(step, nrmse / 2) }) as unknown as StepReport;
  for (const each of [reported(10, 0.5), reported(20, Number.NaN)]) display.options.onReport?.(each);
  expect(screen().slice(1, 3)).toEqual([
    expect.stringContaining("step 10/100  loss 0.063  nrmse 0.500  held out nrmse 0.250"),
    expect.stringContaining("step 20/100  loss 0.063  nrmse 0.500  held out loss 0.0625"),
  ]);
  const result = {
    done: true,
    stepsNow: 20,
    test: values(20, 0.32125, 0.035137),
    seconds: { setup: 0, steps: 1, evaluation: 0 },
    device: "wasm",
    folder: "nowhere",
  } as unknown as TrainingResult;
  display.end(result);
  expect(screen().join("\n")).toContain("20 steps in 1.0 s on wasm, test nrmse 0.3212, rmse 0.03514");
  const told = vi.spyOn(console, "log").mockImplementation(() => {});
  trainingDisplay({ json: true, stream }).end(result);
  expect(JSON.parse(String(told.mock.calls[0]))).toMatchObject({ test: { metrics: { nrmse: 0.32125 } } });
  told.mockRestore();
});

it("says which model is taken where none was named, once, and not to machines", () => {
  const named = { ...start, run: { ...start.run, config: { ...start.run.config, model: "nano-language" } } };
  const shown = (given: object, begun: object = {}) => {
    const { stream, screen } = terminal(false);
    const display = trainingDisplay({ json: false, modelNamed: false, ...given, stream });
    display.options.onStart?.({ ...named, ...begun });
    display.stop();
    return screen().filter((line) => line.includes("--model"));
  };
  expect(shown({})).toEqual([
    "no --model was named: nano-language came with permafrost; another is a folder, or a name on the Hub",
  ]);
  for (const none of [{ modelNamed: true }, { modelNamed: undefined }, { json: true }])
    expect(shown(none)).toEqual([]);
  expect(shown({}, { resumed: true })).toEqual([]);
});

it("names what there is of a run, and how to go on in any folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "it's a run "));
  const result = {
    done: false,
    stepsNow: 3,
    seconds: { setup: 0, steps: 1, evaluation: 0 },
    device: "wasm",
    folder,
  } as TrainingResult;
  const endOf = () => {
    const { stream, screen } = terminal(false);
    trainingDisplay({ json: false, stream }).end(result);
    return screen().join("\n");
  };
  await mkdir(join(folder, "checkpoints"));
  await writeFile(join(folder, "metrics.jsonl"), "");
  expect(endOf()).toContain(`written to ${folder}: metrics, checkpoints\n`);
  expect(endOf()).toContain(`go on with permafrost train --resume '${folder.replace("'", "'\\''")}'`);
  await writeFile(join(folder, "report.html"), "");
  expect(endOf()).toContain(`written to ${folder}: report.html, metrics, checkpoints\n`);
  await rm(folder, { recursive: true });
});
