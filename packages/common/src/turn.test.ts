import { expect, it, vi } from "vitest";
import { turns } from "./turn.js";

/** Keeps the thread busy. */
function compute(milliseconds: number) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it.each([true, false])("lets others have their turn, where setImmediate is: %s", async (has) => {
  if (!has) vi.stubGlobal("setImmediate", undefined);
  let others = 0;
  const timer = setInterval(() => others++, 1);
  const turn = turns();
  for (let i = 0; i < 8; i++) {
    await turn();
    compute(30);
  }
  clearInterval(timer);
  vi.unstubAllGlobals();
  expect(others).toBeGreaterThanOrEqual(2);
});

it("does not pause where that was a moment ago", async () => {
  let others = 0;
  const timer = setInterval(() => others++, 1);
  const turn = turns();
  compute(5);
  await turn();
  await turn();
  clearInterval(timer);
  expect(others).toBe(0);
});
