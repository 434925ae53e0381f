import type { Reading } from "@permafrost/runs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CLEAR, statusLine } from "./status-line.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function terminal(isTTY = true) {
  const written: string[] = [];
  const stream = { isTTY, columns: 60, write: (text: string) => written.push(text) };
  return { written, line: statusLine(stream as unknown as NodeJS.WriteStream) };
}

const reading: Reading = { file: "model.safetensors", from: "o/m", done: 1500, total: 3e6, unit: "bytes" };

it("says how far a read is, seldom enough not to flicker, and goes away by itself", () => {
  const { written, line } = terminal();
  line.show(reading);
  line.show({ ...reading, done: 2000 });
  vi.advanceTimersByTime(150);
  line.show({ file: "train.csv", done: 12_000, total: 0, unit: "examples" });
  expect(written).toEqual([
    `${CLEAR}fetching model.safetensors of o/m: 1.5 kB of 3.0 MB`,
    `${CLEAR}reading train.csv: 12,000 examples`,
  ]);
  vi.advanceTimersByTime(2000);
  expect(written.at(-1)).toBe(CLEAR);
  line.clear();
  expect(written).toHaveLength(3);
});

it("is cut to the terminal's width, and is not there where there is no terminal", () => {
  const { written, line } = terminal();
  line.show({ ...reading, file: "x".repeat(500) });
  expect(written[0]).toHaveLength(CLEAR.length + 59);
  const piped = terminal(false);
  piped.line.show(reading);
  piped.line.clear();
  expect(piped.written).toEqual([]);
});
