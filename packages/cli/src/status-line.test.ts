import { expect, it, vi } from "vitest";
import { byteCount, statusLine } from "./status-line.js";

/** What a terminal of 20 columns was sent. */
function terminal(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, columns: 20, write: (text: string) => written.push(text) > 0 };
  return { line: statusLine(stream as unknown as NodeJS.WriteStream), written };
}

it("shows one line, cut to the terminal, and takes it away when the last work is done", async () => {
  const { line, written } = terminal(true);
  let finish = () => {};
  const slow = line.during(() => new Promise<void>((resolve) => (finish = resolve)));
  await line.during(async () => line.show("fetching a file with a long name"));
  expect(written).toEqual(["\r\u001b[Kfetching a file wit"]);
  line.show("too soon after the last");
  finish();
  await slow;
  expect(written).toEqual(["\r\u001b[Kfetching a file wit", "\r\u001b[K"]);
});

it("waits for more of the same before it takes the line away", async () => {
  vi.useFakeTimers();
  const { line, written } = terminal(true);
  await line.during(async () => line.show("one"), 50);
  vi.advanceTimersByTime(40);
  await line.during(async () => {}, 50);
  vi.advanceTimersByTime(40);
  expect(written).toEqual(["\r\u001b[Kone"]);
  vi.advanceTimersByTime(20);
  expect(written).toEqual(["\r\u001b[Kone", "\r\u001b[K"]);
  vi.useRealTimers();
});

it("writes nothing where there is no terminal, and clears nothing where nothing was shown", async () => {
  const file = terminal(false);
  await file.line.during(async () => file.line.show("a"));
  const quiet = terminal(true);
  await expect(quiet.line.during(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect([file.written, quiet.written]).toEqual([[], []]);
});

it("writes bytes with a unit", () => {
  expect([0, 999, 1000, 9_940, 9_960, 123_456, 5.5e8, 2e15].map(byteCount)).toEqual([
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "9.9 kB",
    "10 kB",
    "123 kB",
    "550 MB",
    "2000 TB",
  ]);
});
