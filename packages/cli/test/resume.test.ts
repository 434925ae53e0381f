import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { permafrost } from "@permafrost/testing/command-line";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const STEPS = 1200;
const KILLS = 20;

/** A small body that drops, with a schedule, two batches a step, and evaluations. */
const settings = (steps = STEPS) =>
  [
    "train --task bit-xor --model gpt2-tiny --random --layers 1 --width 8 --heads 1 --batch-size 2 --accumulate 2",
    `--schedule cosine --warmup 20 --steps ${steps} --evaluate-every 40 --evaluate-examples 8 --checkpoint-every 6`,
    "--device native --threads 1 --json",
  ]
    .join(" ")
    .split(" ");
/** One that may become longer. */
const lengthening = (steps: number) => settings(steps).map((word) => (word === "cosine" ? "constant" : word));
const resume = (run: string) => ["train", "--resume", run, "--json"];

const there = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe("a run that is interrupted", () => {
  let folder: string;
  let whole: string;
  const filesOf = async (run: string) => ({
    metrics: await readFile(join(run, "metrics.jsonl"), "utf8"),
    thawed: (await readFile(join(run, "thawed.safetensors"))).toString("base64"),
  });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "permafrost-"));
    whole = join(folder, "whole");
    const { code, stderr } = await permafrost([...settings(), "--out", whole]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it(`killed ${KILLS} times at any moment, ends as if nothing had happened`, async () => {
    const run = join(folder, "killed");
    let kills = 0;
    let [steps, most] = [0, 0];
    while (kills < KILLS) {
      const begun = await there(join(run, "config.json"));
      // most moments lie within the training, some before its first step
      const before = Math.random() < 0.15;
      const left = before ? 0 : 1 + Math.floor(Math.random() * 45);
      let seen = 0;
      const { code } = await permafrost(begun ? resume(run) : [...settings(), "--out", run], {
        onLine(line, child) {
          steps++;
          most = Math.max(most, (JSON.parse(line) as { step: number }).step);
          if (++seen >= left) setTimeout(() => child.kill("SIGKILL"), Math.random() * 4);
        },
      });
      expect(code).toBeNull();
      kills++;
    }
    const rest = await permafrost(resume(run));
    expect(rest.stderr).toBe("");
    expect(rest.code).toBe(0);
    // it was killed on its way, and steps were done twice
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(STEPS);
    expect(steps).toBeGreaterThan(most);
    expect(await filesOf(run)).toEqual(await filesOf(whole));
    expect((await readdir(join(run, "checkpoints"))).filter((name) => name.startsWith("step"))).toHaveLength(
      2,
    );
  }, 300_000);

  it("by Ctrl-C, saves the step at hand and says how to go on", async () => {
    const run = join(folder, "stopped");
    const { code, stdout } = await permafrost([...settings(), "--out", run], {
      onLine(line, child) {
        if ((JSON.parse(line) as { step?: number }).step === 100) child.kill("SIGINT");
      },
    });
    expect(code).toBe(130);
    const end = JSON.parse(stdout.trim().split("\n").at(-1)!) as { done: boolean; steps: number };
    expect(end.done).toBe(false);
    const lines = (await readFile(join(run, "metrics.jsonl"), "utf8")).trim().split("\n");
    expect(lines).toHaveLength(end.steps);
    expect(await readdir(join(run, "checkpoints"))).toContain(
      `step-${String(end.steps).padStart(9, "0")}.safetensors`,
    );
    expect((await permafrost(resume(run))).code).toBe(0);
    expect(await filesOf(run)).toEqual(await filesOf(whole));
  }, 60_000);

  it("on WASM, goes on there, to the bit", async () => {
    const onWasm = settings(80).map((word) => (word === "native" ? "wasm" : word));
    const [run, reference] = [join(folder, "stopped-wasm"), join(folder, "whole-wasm")];
    expect((await permafrost([...onWasm, "--out", reference])).code).toBe(0);
    const { code } = await permafrost([...onWasm, "--out", run], {
      onLine(line, child) {
        if ((JSON.parse(line) as { step?: number }).step === 30) child.kill("SIGTERM");
      },
    });
    expect(code).toBe(75);
    const { stdout } = await permafrost(resume(run));
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toMatchObject({ done: true, device: "wasm" });
    expect(await filesOf(run)).toEqual(await filesOf(reference));
  }, 60_000);

  it("before its first checkpoint, begins again on the device that it was given", async () => {
    const onWasm = settings(30).map((word) => (word === "native" ? "wasm" : word));
    const run = join(folder, "begun-wasm");
    await permafrost([...onWasm, "--out", run], { onLine: (_, child) => void child.kill("SIGKILL") });
    await rm(join(run, "checkpoints"), { recursive: true, force: true });
    const { stdout } = await permafrost(resume(run));
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toMatchObject({ steps: 30, device: "wasm" });
  }, 60_000);

  it("that reports few of its steps, takes the same ones, and is kept as often", async () => {
    const [run, plain] = [join(folder, "seldom"), join(folder, "each")];
    await permafrost([...settings(29), "--out", plain]);
    const { stdout } = await permafrost([...settings(29), "--report-every", "4", "--out", run]);
    const lines = stdout.trim().split("\n").slice(0, -1);
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([4, 8, 12, 16, 20, 24, 28, 29]);
    expect((await filesOf(run)).thawed).toBe((await filesOf(plain)).thawed);
    // after steps 6, 12, 18, 24, as soon as one is reported
    expect((await readdir(join(run, "checkpoints"))).filter((name) => name.startsWith("step"))).toEqual(
      [24, 29].map((step) => `step-0000000${step}.safetensors`),
    );
  }, 60_000);

  it("that lost its last checkpoint, goes on from the one before", async () => {
    const run = join(folder, "damaged");
    const short = 60;
    await permafrost([...settings(short), "--out", run]);
    const reference = await filesOf(run);
    await writeFile(join(run, `checkpoints/step-0000000${short}.safetensors`), "rubbish");
    const { code, stderr, stdout } = await permafrost(resume(run));
    expect(stderr).toMatch(
      /^permafrost: the training checkpoint step-000000060.safetensors is damaged, and left out: .*\n$/,
    );
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { step?: number }).step),
    ).toEqual([55, 56, 57, 58, 59, 60, undefined]);
    expect(await filesOf(run)).toEqual(reference);
  }, 60_000);

  it("by a disk that takes no more, says so, and keeps what it had", async () => {
    const run = join(folder, "full");
    await permafrost([...lengthening(30), "--out", run]);
    const before = await readdir(join(run, "checkpoints"));
    const failed = await permafrost([...resume(run), "--steps", "60"], { shell: "ulimit -f 4" });
    expect(failed.code).toBe(75);
    expect(failed.stderr).toMatch(
      /^permafrost: Cannot save the run: .*EFBIG.*\. The checkpoint of step 30 is intact: go on from there with permafrost train --resume .*\n$/,
    );
    expect(await readdir(join(run, "checkpoints"))).toEqual(before);
    expect((await permafrost(resume(run))).code).toBe(0);
    const plain = join(folder, "plain");
    await permafrost([...lengthening(30), "--out", plain]);
    await permafrost([...resume(plain), "--steps", "60"]);
    expect(await filesOf(run)).toEqual(await filesOf(plain));
  }, 60_000);

  it("by a folder that became read-only, says so, and keeps what it had", async () => {
    const run = join(folder, "read-only");
    await permafrost([...lengthening(30), "--out", run]);
    const before = await filesOf(run);
    await chmod(folder, 0o755);
    // the superuser may write anywhere
    const uid = process.getuid?.() === 0 ? 65534 : undefined;
    for (const path of [run, join(run, "checkpoints")]) await chmod(path, 0o555);
    for (const file of ["metrics.jsonl", "config.json"]) await chmod(join(run, file), 0o444);
    try {
      // nothing to do is nothing to write
      expect((await permafrost(resume(run), { ...(uid && { uid }) })).code).toBe(0);
      const { code, stderr } = await permafrost([...resume(run), "--steps", "60"], { ...(uid && { uid }) });
      expect(stderr).toMatch(/^permafrost: Cannot go on with the run ".*read-only": .*EACCES.*\n$/);
      expect(code).toBe(1);
      const elsewhere = await permafrost([...lengthening(30), "--out", join(run, "new")], {
        ...(uid && { uid }),
      });
      expect(elsewhere.stderr).toMatch(
        /^permafrost: Cannot write the run folder ".*new": .*EACCES.*Name another one/,
      );
      expect(await filesOf(run)).toEqual(before);
    } finally {
      for (const path of [run, join(run, "checkpoints")]) await chmod(path, 0o755);
    }
  }, 60_000);

  it("that had ended already, does nothing", async () => {
    const before = await filesOf(whole);
    const { code, stdout } = await permafrost(resume(whole));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ done: true, steps: STEPS });
    expect(await filesOf(whole)).toEqual(before);
  });

  it.each<[string, () => string[], RegExp]>([
    [
      "that is none",
      () => resume(join(folder, "nothing")),
      /^permafrost: Cannot open the run ".*nothing": ENOENT/,
    ],
    [
      "with another rate",
      () => [...resume(whole), "--learning-rate", "1"],
      /^permafrost: Cannot use --learning-rate with --resume: the run goes on as it began\./,
    ],
    [
      "for longer than its schedule was made for",
      () => [...resume(whole), "--steps", String(2 * STEPS)],
      /^permafrost: Cannot go on with the run ".*whole" to step 2400: its cosine schedule falls to 0 over the 1200 steps that it began with/,
    ],
    [
      "to a step that it is beyond",
      () => [...resume(whole), "--steps", "5"],
      /^permafrost: Cannot go on with the run ".*whole" to step 5: it is at step 1200 already\n$/,
    ],
    [
      "over another",
      () => [...settings(), "--out", whole],
      /^permafrost: .*there is a run in it already\. Name another one/,
    ],
    ["of no task", () => ["train", "--model", "gpt2"], /^permafrost: Cannot configure a run without --task/],
  ])("is refused %s", async (_, args, message) => {
    const { code, stderr } = await permafrost(args());
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(/in it already|ENOENT/.test(stderr) ? 1 : 78);
  });
});
