import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Lease, lastOwner, takeLease } from "./lease.js";
import { LeaseLost, RunTaken } from "./lease-errors.js";

const newFolder = () => mkdtemp(join(tmpdir(), "lease-"));
const SOON = { patience: 1000 };

/** A lease as another process would have left it. */
async function left(folder: string, number: number, changes: object): Promise<void> {
  const place = join(folder, "lease", String(number));
  await mkdir(place, { recursive: true });
  const owner = {
    host: "elsewhere",
    pid: 1,
    space: "",
    boot: "b",
    token: "t",
    since: "2026-01-01T00:00:00Z",
  };
  await writeFile(join(place, "owner.json"), JSON.stringify({ ...owner, ...changes }));
  await writeFile(join(place, "beat"), "7");
}

it("is had by one at a time, and by another once it was given back", async () => {
  const folder = await newFolder();
  const lease = await takeLease(folder);
  expect(lease.number).toBe(1);
  await lease.check();
  await expect(takeLease(folder)).rejects.toThrow(RunTaken);
  await expect(takeLease(folder)).rejects.toThrow(
    `Cannot train the run "${folder}": process ${process.pid} on "${hostname()}", since ${lease.owner.since}, is training it`,
  );
  await lease.giveBack();
  const next = await takeLease(folder);
  expect(next.number).toBe(2);
  expect((await lastOwner(folder))!.token).toBe(next.owner.token);
  await next.giveBack();
});

it("goes to one of many that ask at once", async () => {
  const folder = await newFolder();
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => takeLease(folder)));
  const had = asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  expect(had).toHaveLength(1);
  for (const each of asked) if (each.status === "rejected") expect(each.reason).toBeInstanceOf(RunTaken);
  await had[0]!.giveBack();
});

it("goes to one of many once its owner gives no sign of life, and they say that they wait", async () => {
  const folder = await newFolder();
  await left(folder, 4, {});
  const said: string[] = [];
  const begun = performance.now();
  const options = { ...SOON, onWait: (message: string) => said.push(message) };
  const asked = await Promise.allSettled(Array.from({ length: 10 }, () => takeLease(folder, options)));
  expect(performance.now() - begun).toBeGreaterThan(900);
  const had = asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  expect(had.map(({ number }) => number)).toEqual([5]);
  expect(said[0]).toBe(
    'waiting for a sign of life of process 1 on "elsewhere", since 2026-01-01T00:00:00Z that trained this run',
  );
  expect(await readdir(join(folder, "lease"))).toEqual(["5"]);
  await had[0]!.giveBack();
});

it("is kept by an owner elsewhere whose heartbeat changes, whatever its clock says", async () => {
  const folder = await newFolder();
  await left(folder, 1, { since: "2099-01-01T00:00:00Z" });
  const taking = takeLease(folder, SOON);
  await wait(400);
  await writeFile(join(folder, "lease/1/beat"), "8");
  await expect(taking).rejects.toThrow(
    'process 1 on "elsewhere", since 2099-01-01T00:00:00Z, is training it',
  );
});

it("is lost at once by a process of this machine that is gone, and by one from before it was started anew", async () => {
  const gone = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => gone.on("exit", resolve));
  const folder = await newFolder();
  const first = await takeLease(folder);
  await first.giveBack();
  const { host, boot, space } = first.owner;
  for (const [number, changes] of [
    [2, { host, boot, space, pid: gone.pid }],
    [4, { host, boot: "another", space, pid: process.pid }],
  ] as const) {
    await left(folder, number, changes);
    const begun = performance.now();
    const lease = await takeLease(folder);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(lease.number).toBe(number + 1);
    await lease.giveBack();
  }
});

it("may be of another container, whose processes have numbers of their own", async () => {
  const folder = await newFolder();
  const first = await takeLease(folder);
  await first.giveBack();
  const { host, boot } = first.owner;
  await left(folder, 2, { host, boot, space: "pid:[1]", pid: 2 ** 30 });
  const taking = takeLease(folder, SOON);
  await wait(300);
  await writeFile(join(folder, "lease/2/beat"), "8");
  await expect(taking).rejects.toThrow(RunTaken);
});

it("that was taken over is noticed by who had it, after others, too", async () => {
  const folder = await newFolder();
  const stalled = await takeLease(folder);
  await mkdir(join(folder, "lease/2"));
  await left(folder, 2, {});
  await expect(stalled.check()).rejects.toThrow(LeaseLost);
  await expect(stalled.check()).rejects.toThrow(
    `Cannot go on with the run "${folder}": process 1 on "elsewhere", since 2026-01-01T00:00:00Z has taken it over`,
  );
  const third = await takeLease(folder, SOON);
  await expect(stalled.check()).rejects.toThrow(LeaseLost);
  await third.check();
  await third.giveBack();
  await stalled.giveBack().catch(() => {});
});

it("that is half made is followed, and what is no owner is none", async () => {
  const folder = await newFolder();
  await mkdir(join(folder, "lease/1"), { recursive: true });
  await (await takeLease(folder, SOON)).giveBack();
  await left(folder, 3, {});
  await writeFile(join(folder, "lease/3/owner.json"), '{"host": "else');
  await writeFile(join(folder, "lease/notes.txt"), "");
  const lease = await takeLease(folder, SOON);
  expect(lease.number).toBe(4);
  await lease.giveBack();
});

it("beats while this thread does nothing else", async () => {
  const folder = await newFolder();
  const lease: Lease = await takeLease(folder);
  const script = `const end = Date.now() + 5000; while (Date.now() < end);`;
  const beat = () => readFile(join(folder, "lease/1/beat"), "utf8");
  const first = await beat();
  new Function(script)();
  expect(Number(await beat())).toBeGreaterThan(Number(first));
  await lease.giveBack();
});

it("is taken with options that there are", async () => {
  const folder = await newFolder();
  await expect(takeLease(folder, { patient: 1 } as never)).rejects.toThrow('the nearest is "patience"');
  // who waits for a time that is none would wait for ever
  await expect(takeLease(folder, { patience: Number.NaN })).rejects.toThrow(
    "patience to be milliseconds above 0",
  );
});

it("is waited for no longer than its signal", async () => {
  const folder = await newFolder();
  await left(folder, 1, {});
  await expect(takeLease(folder, { signal: AbortSignal.timeout(300) })).rejects.toThrow("timeout");
});
