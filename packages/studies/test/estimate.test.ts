import { expect, it } from "vitest";
import { cellsOf, estimateOf } from "../src/index.js";
import { TINY } from "./tiny.js";

it("estimates from a few steps, and writes nothing", { timeout: 60_000 }, async () => {
  const cells = await cellsOf({ ...TINY, settings: { ...TINY.settings, warmup: 2 } });
  const [transformer, , reservoir] = cells;
  const found = await estimateOf(TINY, transformer!);
  // 2 rates choose, 3 seeds test
  expect(found.runs).toBe(5);
  expect(found.step).toBeGreaterThan(0);
  expect(found.seconds).toBeGreaterThan(5 * 4 * found.step);
  expect(Number.isFinite(found.seconds)).toBe(true);
  // nothing is stepped, and something is read
  const solved = await estimateOf(TINY, reservoir!);
  expect([solved.runs, solved.step]).toEqual([3, 0]);
  expect(solved.seconds).toBeGreaterThan(0);
});
