import { expect, it } from "vitest";
import { isAbortedBy, untilAborted } from "./until-aborted.js";

const all = async (values: AsyncIterable<number>) => {
  const seen: number[] = [];
  for await (const value of values) seen.push(value);
  return seen;
};

it("gives all values where nobody stops it", async () => {
  expect(await all(untilAborted([1, 2, 3], undefined))).toEqual([1, 2, 3]);
  expect(await all(untilAborted(untilAborted([1, 2], undefined), new AbortController().signal))).toEqual([
    1, 2,
  ]);
});

it("hears of a signal however busy the thread is", async () => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 20);
  const busy = async () => {
    for await (const _ of untilAborted(Array(100).keys(), stop.signal)) {
      const end = performance.now() + 30;
      while (performance.now() < end);
    }
  };
  const error: unknown = await busy().catch((thrown: unknown) => thrown);
  expect(isAbortedBy(stop.signal, error)).toBe(true);
  clearTimeout(timer);
});

it("stops before the next value, by throwing the reason", async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  let error: unknown;
  try {
    for await (const value of untilAborted([1, 2, 3], stop.signal)) {
      seen.push(value);
      if (value === 2) stop.abort();
    }
  } catch (thrown) {
    error = thrown;
  }
  expect(seen).toEqual([1, 2]);
  expect(isAbortedBy(stop.signal, error)).toBe(true);
  expect(isAbortedBy(stop.signal, new Error("something else"))).toBe(false);
  expect(isAbortedBy(undefined, error)).toBe(false);
  expect(isAbortedBy(new AbortController().signal, undefined)).toBe(false);
});
