import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isThere, redisServer, SERVERS } from "@permafrost/testing/redis-server";
import { Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";
import { RunLost } from "../src/engines/run-lost.js";
import { addToPlan } from "../src/plan/plan-file.js";
import { runsOf } from "../src/plan/space.js";
import { queueEngine } from "../src/queue/queue-engine.js";
import { queueName } from "../src/queue/queue-name.js";
import { sweepStatus } from "../src/status/status.js";
import type { Outcome, TrainRun } from "../src/work/outcome.js";
import { work } from "../src/work/work.js";

async function sweepOf(count: number) {
  const folder = await mkdtemp(join(tmpdir(), "sweep-queue-"));
  const seed = Array.from({ length: count }, (_, i) => i);
  await addToPlan(folder, await runsOf({ task: "bit-xor", model: "gpt2-tiny", random: true, seed }));
  return folder;
}

/** Trains by letting time pass. */
function pretended(outcomeOf: (seed: number, time: number) => Outcome = () => DONE) {
  const trained: number[] = [];
  const train: TrainRun = async ({ config }) => {
    await wait(5);
    trained.push(config.seed);
    return outcomeOf(config.seed, trained.filter((seed) => seed === config.seed).length);
  };
  return { train, trained };
}

const DONE: Outcome = { state: "done", figures: { steps: 1 } };
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe.each(SERVERS)("%s", (program) => {
  if (!isThere(program)) return test.skip(`is not installed: apt-get install ${program}`);
  const servers: { kill(): Promise<void> }[] = [];
  const started = async (...options: string[]) => {
    const server = await redisServer(program, ...options);
    servers.push(server);
    return server;
  };
  afterAll(() => Promise.all(servers.map((server) => server.kill().catch(() => {}))));

  test("hands out each run once, to whoever of several workers asks, and again none", async () => {
    const { url } = await started();
    const folder = await sweepOf(40);
    const { train, trained } = pretended();
    const engine = await queueEngine({ url });
    const workers = await Promise.all([1, 2, 3].map((jobs) => work(folder, { jobs, train, engine })));
    expect(sorted(trained)).toEqual(upTo(40));
    for (const each of workers) expect(each).toMatchObject({ runs: 40, done: 40, failed: 0 });
    expect(await work(folder, { train, engine })).toEqual({ runs: 40, done: 40, failed: 0, doneNow: 0 });
    expect(trained).toHaveLength(40);
  });

  test("tries again what failed, so often and no more; what is hopeless never; and more with more tries", async () => {
    const { url } = await started();
    const folder = await sweepOf(4);
    const { train, trained } = pretended((seed, time) =>
      seed === 0 || (seed === 1 && time === 1)
        ? { state: "failed", error: `no network for ${seed}`, hopeless: false }
        : seed === 2
          ? { state: "failed", error: "no such setting", hopeless: true }
          : DONE,
    );
    const engine = await queueEngine({ url });
    expect(await work(folder, { train, engine })).toEqual({ runs: 4, done: 2, failed: 2, doneNow: 2 });
    expect(sorted(trained)).toEqual([0, 0, 0, 1, 1, 2, 3]);
    expect(await work(folder, { train, engine, retries: 3 })).toMatchObject({ done: 2, failed: 2 });
    expect(sorted(trained)).toEqual([0, 0, 0, 0, 1, 1, 2, 3]);
  });

  test("stops cleanly, and the same again goes on", async () => {
    const { url } = await started();
    const folder = await sweepOf(6);
    const stop = new AbortController();
    const train: TrainRun = async ({ config }, signal) => {
      if (config.seed === 3) setTimeout(() => stop.abort(), 5);
      await wait(20, undefined, { signal }).catch(() => {});
      return signal.aborted ? { state: "stopped" } : DONE;
    };
    const engine = await queueEngine({ url });
    expect(await work(folder, { train, engine, signal: stop.signal })).toMatchObject({ done: 3, doneNow: 3 });
    expect(await work(folder, { train: pretended().train, engine })).toMatchObject({ done: 6, doneNow: 3 });
  });

  test("goes on where the server was killed and started again, whether it has kept what it had or not", async () => {
    const server = await started();
    const folder = await sweepOf(60);
    const { train, trained } = pretended();
    const working = work(folder, {
      jobs: 2,
      train,
      engine: await queueEngine({ url: server.url, patience: 1000 }),
    });
    for (const forgets of [false, true]) {
      const before = trained.length;
      while (trained.length < before + 5) await wait(5);
      await server.kill();
      await wait(100);
      await server.start();
      if (forgets) {
        const redis = new Redis(server.url);
        await redis.flushall();
        redis.disconnect();
      }
    }
    expect(await working).toMatchObject({ done: 60, failed: 0 });
    expect(new Set(trained).size).toBe(60);
  }, 60_000);

  test("takes a run from a worker that lost it, whose process is told so", async () => {
    const { url } = await started();
    const folder = await sweepOf(1);
    const reasons: unknown[] = [];
    const train: TrainRun = async (_, signal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      reasons.push(signal.reason);
      return { state: "taken" };
    };
    const stop = new AbortController();
    const engine = await queueEngine({ url, patience: 1000 });
    const losing = work(folder, { train, engine, signal: stop.signal });
    await wait(500);
    const redis = new Redis(url);
    await redis.del(...(await redis.keys("*:lock")));
    const { train: other, trained } = pretended();
    while (reasons.length === 0) await wait(20);
    expect(reasons).toEqual([expect.any(RunLost)]);
    stop.abort();
    await losing;
    expect(await work(folder, { train: other, engine })).toMatchObject({ done: 1 });
    expect(trained).toEqual([0]);
    redis.disconnect();
  }, 30_000);

  test("carries what runs came to from a machine that does not share the folder", async () => {
    const { url } = await started();
    const folder = await sweepOf(5);
    const elsewhere = await mkdtemp(join(tmpdir(), "sweep-elsewhere-"));
    await cp(folder, elsewhere, { recursive: true });
    const engine = await queueEngine({ url, collect: true });
    await expect(work(elsewhere, { engine })).rejects.toThrow("copy plan.jsonl and that file from there");
    await queueName(folder, false);
    await cp(folder, elsewhere, { recursive: true });
    const there: TrainRun = async ({ folder, config }) => {
      await mkdir(join(folder, "checkpoints"), { recursive: true });
      await writeFile(join(folder, "checkpoints/1"), "stays");
      await writeFile(join(folder, "thawed.safetensors"), new Uint8Array([config.seed, 255, 0, 10]));
      await writeFile(join(folder, "results.json"), "{}");
      return config.seed === 4
        ? { state: "failed", error: "no", hopeless: true }
        : { state: "done", figures: { steps: config.seed } };
    };
    const here = new AbortController();
    // here nothing is trained: it has its run until all others are done
    const busy: TrainRun = async (_, signal) => {
      await wait(60_000, undefined, { signal }).catch(() => {});
      return { state: "stopped" };
    };
    const home = work(folder, { train: busy, engine: await queueEngine({ url }), signal: here.signal });
    await wait(300);
    const away = work(elsewhere, { train: there, engine });
    for (let done = 0; done < 4; await wait(100)) {
      const { counts } = await sweepStatus(folder);
      done = counts.done + counts.failed;
    }
    here.abort();
    expect(await home).toMatchObject({ runs: 5 });
    expect(await away).toMatchObject({ runs: 5, done: 4, failed: 1 });
    expect(await work(folder, { engine: await queueEngine({ url }), train: busy })).toMatchObject({
      done: 4,
      failed: 1,
    });
    const { runs } = await sweepStatus(folder);
    for (const [seed, { id, figures }] of runs.entries()) {
      if (seed === 4) continue;
      expect(figures).toEqual({ steps: seed });
      expect([...(await readFile(join(folder, "runs", id, "thawed.safetensors")))]).toEqual([
        seed,
        255,
        0,
        10,
      ]);
      expect(await readdir(join(folder, "runs", id))).not.toContain("checkpoints");
    }
    expect(runs[4]).toMatchObject({ state: "failed", error: "no" });
  }, 30_000);

  test("is refused where it throws away, in one line, and so is what is no server", async () => {
    const { url } = await started("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
    const folder = await sweepOf(1);
    const { train, trained } = pretended();
    const by = async (address: string) =>
      work(folder, { train, engine: await queueEngine({ url: address }) });
    await expect(by(url.replace("redis://", "redis://default:secret@"))).rejects.toThrow();
    await expect(by(url)).rejects.toThrow(
      `Cannot use the queue "${url}": its maxmemory-policy is "allkeys-lru", by which runs would be forgotten. Set it to noeviction`,
    );
    await expect(by("http://127.0.0.1:1")).rejects.toThrow(
      "expected an address such as redis://localhost:6379",
    );
    await expect(by("redis://me:secret@127.0.0.1:1")).rejects.toThrow(
      'Cannot reach the queue "redis://127.0.0.1:1": connect ECONNREFUSED 127.0.0.1:1',
    );
    expect(trained).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
