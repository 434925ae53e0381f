import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { commandLine } from "@permafrost/testing/command-line";
import { canHaveHosts, newHost } from "@permafrost/testing/hosts";
import { isThere, redisServer } from "@permafrost/testing/redis-server";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { addToPlan, folderOf, runsOf, sweepStatus, work } from "../src/index.js";
import { queueName } from "../src/queue/queue-name.js";

const RUNS = await runsOf({
  task: "bit-xor",
  bits: 2,
  model: "gpt2-tiny",
  random: true,
  layersKept: 1,
  steps: 2000,
  batchSize: 4,
  evaluateEvery: 1000,
  evaluateExamples: 16,
  threads: 1,
  seed: [0, 1, 2, 3],
});
const newSweep = async () => {
  const sweep = await mkdtemp(join(tmpdir(), "hosts-"));
  await addToPlan(sweep, RUNS);
  return sweep;
};
const weightsIn = (sweep: string) =>
  Promise.all(RUNS.map(({ id }) => readFile(join(folderOf(sweep, id), "thawed.safetensors"))));

describe("hosts that share no folder", () => {
  if (!canHaveHosts()) return test.skip("cannot be made: that takes Linux, its program ip, and root");
  if (!isThere("redis-server")) return test.skip("need redis-server: apt-get install redis-server");
  const hosts = [newHost(1), newHost(2)];
  const workers: ChildProcess[] = [];
  afterAll(() => {
    for (const worker of workers) worker.kill("SIGKILL");
    for (const host of hosts) host.remove();
  });

  test("send home what they train; the run of one whose cable was pulled goes to the other", async () => {
    const undisturbed = await newSweep();
    await work(undisturbed);

    const home = await newSweep();
    await queueName(home, false);
    const addresses = hosts.map(({ gateway }) => gateway);
    const bound = ["--protected-mode", "no", "--bind", "127.0.0.1", ...addresses];
    const server = await redisServer("redis-server", ...bound);
    onTestFinished(() => server.kill());
    const { port } = new URL(server.url);
    const program = await commandLine();
    const started = ([command, ...args]: readonly string[]) => {
      const worker = spawn(command!, args, { stdio: "ignore" });
      workers.push(worker);
      return once(worker, "exit") as Promise<[number | null]>;
    };
    const workOn = (sweep: string, address: string) => [
      ...[process.execPath, program, "sweep", "work", sweep, "--jobs", "1"],
      ...["--queue", `redis://${address}:${port}`, "--patience", "2"],
    ];
    const copies = await Promise.all(
      hosts.map(async () => {
        const copy = await mkdtemp(join(tmpdir(), "hosts-copy-"));
        await cp(home, copy, { recursive: true });
        return copy;
      }),
    );
    const ended = [
      started(workOn(home, "127.0.0.1")),
      ...hosts.map(({ gateway, command }, i) =>
        started(command(...workOn(copies[i]!, gateway), "--collect")),
      ),
    ];
    for (const copy of copies) while ((await sweepStatus(copy)).counts.begun === 0) await wait(50);
    hosts[0]!.cut();
    const lost = JSON.parse((await journalsOf(copies[0]!)).lines[0]!) as { run: string; state: string };
    const others = [home, copies[1]!];
    const hasBegun = async (sweep: string) =>
      (await journalsOf(sweep)).lines.some((line) => line.includes(lost.run) && line.includes('"begun"'));
    // however long the others take for what they have in hand
    while (!(await Promise.all(others.map(hasBegun))).includes(true)) await wait(100);
    hosts[0]!.mend();
    expect((await Promise.all(ended)).map(([code]) => code)).toEqual([0, 0, 0]);
    const { counts } = await sweepStatus(home);
    expect(counts).toMatchObject({ done: RUNS.length, failed: 0 });
    expect(await weightsIn(home)).toEqual(await weightsIn(undisturbed));
    const noted = await Promise.all(copies.map(journalsOf));
    for (const [i, { names }] of noted.entries()) expect(names).toMatch(`host${i + 1}-`);
  }, 120_000);
});

async function journalsOf(sweep: string) {
  const names = await readdir(join(sweep, "journal"));
  const texts = await Promise.all(names.map((name) => readFile(join(sweep, "journal", name), "utf8")));
  return { names: names.join(), lines: texts.flatMap((text) => text.trim().split("\n")) };
}
