import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { sweepStatus } from "../status/status.js";
import type { TrainRun } from "../work/outcome.js";
import { type Optimizer, search } from "./search.js";

const base = { task: "bit-xor", model: "gpt2-tiny", random: true };
const newFolder = () => mkdtemp(join(tmpdir(), "search-"));

/** Narrows the logarithm of the learning rate down to where the loss is least, by thirds. */
function thirds(most: number): Optimizer & { readonly told: (readonly [string, number])[] } {
  let [low, high] = [-5, -1];
  let open: number[] = [];
  let asked = 0;
  const told: (readonly [string, number])[] = [];
  const points = () => [low + (high - low) / 3, high - (high - low) / 3];
  return {
    told,
    ask() {
      if (asked++ >= most) return undefined;
      const point = points()[open.length]!;
      open.push(point);
      return { id: String(point), settings: { learningRate: Number((10 ** point).toPrecision(6)) } };
    },
    tell(id, value) {
      told.push([id, value]);
      if (told.length % 2 !== 0) return;
      const [[, left], [, right]] = told.slice(-2) as [[string, number], [string, number]];
      if (left < right) high = points()[1]!;
      else low = points()[0]!;
      open = [];
    },
  };
}

/** The best learning rate is 0.003. */
function pretended() {
  const rates: number[] = [];
  const train: TrainRun = async ({ config: { learningRate } }) => {
    rates.push(learningRate);
    return { state: "done", figures: { steps: 1, heldOut: { loss: Math.log10(learningRate / 0.003) ** 2 } } };
  };
  return { rates, train };
}

it("trains what is asked for, tells what it came to, and finds the best", async () => {
  const folder = await newFolder();
  const { rates, train } = pretended();
  const optimizer = thirds(20);
  const { told, best } = await search(folder, optimizer, { base, train });
  expect(told).toBe(20);
  expect(best!.run.config.learningRate).toBeCloseTo(0.003, 4);
  expect(best!.value).toBe(Math.min(...optimizer.told.map(([, value]) => value)));
  expect((await sweepStatus(folder)).counts.done).toBe(new Set(rates).size);
  // the same again goes through the same, and trains nothing
  const again = thirds(22);
  expect((await search(folder, again, { base, train })).told).toBe(22);
  expect(again.told.slice(0, 20)).toEqual(optimizer.told);
  expect(rates).toHaveLength(22);
});

it("asks for several at once, and says NaN of what failed", async () => {
  const folder = await newFolder();
  let [most, now, asked] = [0, 0, 0];
  const told = new Map<string, number>();
  const train: TrainRun = async ({ config: { seed } }) => {
    most = Math.max(most, ++now);
    await wait(20);
    now--;
    if (seed === 2) return { state: "failed", error: "no", hopeless: true };
    return { state: "done", figures: { steps: 1, heldOut: { loss: seed } } };
  };
  const optimizer: Optimizer = {
    ask: () => (asked < 6 ? { id: `t${asked}`, settings: { seed: asked++ } } : undefined),
    tell: (id, value) => void told.set(id, value),
  };
  expect(await search(folder, optimizer, { base, train, jobs: 3 })).toMatchObject({
    told: 6,
    best: { run: { config: { seed: 0 } }, value: 0 },
  });
  expect(most).toBe(3);
  expect([...told].sort()).toEqual([0, 1, 2, 3, 4, 5].map((i) => [`t${i}`, i === 2 ? Number.NaN : i]));
});

it("stops where it is told to, and with what an optimizer says that makes no sense", async () => {
  const stop = new AbortController();
  const train: TrainRun = async () => {
    stop.abort();
    return { state: "stopped" };
  };
  const once = (settings: object): Optimizer => ({ ask: () => ({ id: "a", settings }), tell: () => {} });
  expect(await search(await newFolder(), once({ seed: 1 }), { base, train, signal: stop.signal })).toEqual({
    told: 0,
  });
  await expect(search(await newFolder(), once({ sead: 1 }), { base, train })).rejects.toThrow('"sead"');
});
