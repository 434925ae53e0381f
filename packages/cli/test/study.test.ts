import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { permafrost } from "@permafrost/testing/command-line";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

const STUDY = {
  name: "killed",
  settings: {
    random: true,
    batchSize: 4,
    evaluateEvery: 10,
    evaluateExamples: 16,
    checkpointEvery: 10,
    device: "native",
  },
  arms: {
    transformer: { model: "gpt2", layers: 1, width: 16, heads: 1 },
    LSTM: { model: "lstm", layers: 1, width: 16 },
  },
  tasks: { xor: { task: "bit-xor", bits: 3 } },
  grid: { learningRate: [1e-3, 1e-2] },
  budget: { steps: 60 },
  seeds: 3,
};

let place: string;
let file: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-cli-study-"));
  file = join(place, "study.json");
  await writeFile(file, JSON.stringify(STUDY));
});
afterAll(() => rm(place, { recursive: true }));

it("says what a study would train, and how far it is", { timeout: 60_000 }, async () => {
  const plan = await inProcess(["study", "plan", file, "--no-time"]);
  expect([plan.code, plan.stderr]).toEqual([0, ""]);
  expect(plan.stdout).toMatch(/xor +transformer +gpt2 1 × 16 .* 60 +5 +–/);
  expect(plan.stdout).toContain("10 runs\n");
  const out = join(place, "none");
  const status = await inProcess(["study", "status", file, "--out", out]);
  expect(status.stdout).toMatch(/xor +transformer +0 of 2 done +– +–/);
  expect(existsSync(out)).toBe(false);
  const report = await inProcess(["study", "report", file, "--out", out]);
  expect(report.stderr).toMatch(
    /Cannot report on ".*study\.json": nothing of it was run in ".*none"; run it/,
  );
  expect([report.code, existsSync(out)]).toEqual([78, false]);
});

it("plans bodies that it makes itself before they are there", { timeout: 60_000 }, async () => {
  const { stdout, stderr } = await inProcess(["study", "plan", "reuse", "--tasks", "bit-xor", "--no-time"]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/bit-xor +after bit-xor +gpt2 2 × 128/);
  expect(stdout).not.toContain("after mnist");
});

it("plans it as the paper had it: one rate for all, and nothing to choose", { timeout: 60_000 }, async () => {
  const { stdout } = await inProcess(["study", "plan", file, "--json", "--no-time", "--protocol", "lu2021"]);
  const { study, runs } = JSON.parse(stdout);
  expect([study.name, study.protocol, runs]).toEqual(["killed-lu2021", "lu2021", 6]);
  const listops = ["--task", "listops", "--max-length", "32", "--protocol", "lu2021", "--no-time", "--json"];
  const { cells } = JSON.parse((await inProcess(["study", "plan", file, ...listops])).stdout);
  expect(cells[1].settings).toMatchObject({ protocol: "lu2021", learningRate: 3e-4 });
});

it("tries what is said on the command line, and says it again", { timeout: 120_000 }, async () => {
  const grid = ["--grid", "warmup=none,20"];
  const { stdout } = await inProcess(["study", "plan", file, "--json", "--no-time", ...grid]);
  // of what nothing is said, the study's is tried
  expect(JSON.parse(stdout).study.grid).toEqual({ learningRate: [0.001, 0.01], warmup: [null, 20] });
  const out = join(place, "tried");
  const odd = join(place, "my study;.json");
  await writeFile(odd, JSON.stringify(STUDY));
  const few = ["--arms", "transformer", "--seeds", "1", "--jobs", "1", "--out", out];
  expect((await permafrost(["study", "run", odd, ...grid, ...few])).code).toBe(0);
  const report = readFileSync(join(out, "report.md"), "utf8");
  expect(report).toContain(`'${odd}' --arms transformer --seeds 1 --grid warmup=none,20`);
  const results = readFileSync(join(out, "results.csv"), "utf8");
  expect(results.match(/,choice,/g)).toHaveLength(4);

  // whoever asks of what is there need not say again what it was
  const asked = await inProcess(["study", "status", odd, "--out", out]);
  expect(asked.stdout).toMatch(/xor +transformer +4 of 4 done +.* 1 of 1 done/);
  expect((await inProcess(["study", "status", out])).stdout).toBe(asked.stdout);
  expect((await inProcess(["study", "report", odd, "--out", out])).code).toBe(0);
  expect(readFileSync(join(out, "results.csv"), "utf8")).toBe(results);
  // and whoever asks of something else does not find it empty
  const other = await inProcess(["study", "report", odd, "--out", out, "--budget-steps", "30"]);
  expect(other.code).toBe(78);
  expect(other.stderr).toMatch(
    /^permafrost: Cannot report on .*: none of its runs are in .*tried", but others,/,
  );
  expect(readFileSync(join(out, "results.csv"), "utf8")).toBe(results);
  const problems = [
    [
      ["--seeds", "body=2,body=3"],
      "Expected a whole number of at least 1, or some of body=2,training=2,data=2",
    ],
    [["--grid", "rate=1"], 'There is no setting "rate"'],
    [["--grid", "learning-rate=fast"], 'Expected a number above 0, found "fast"'],
    [["--grid", "seed=1,2"], "grid.seed[0] is for the study to decide: leave it out"],
    [[...grid, "--protocol", "lu2021"], "Cannot use a grid (--grid) with the protocol lu2021"],
  ] as const;
  for (const [args, problem] of problems) {
    const { code, stderr } = await inProcess(["study", "plan", file, "--no-time", ...args]);
    expect([code === 0, stderr.includes(problem)], stderr).toEqual([false, true]);
  }
});

it.each<[object, string]>([
  [{ arms: { ...STUDY.arms, LSTM: { model: "lstn", layers: 1, width: 16 } } }, "arms.LSTM with tasks.xor: "],
  [{ arms: { a: { model: "gpt2", layer: 1 } } }, 'arms.a.layer is no setting, the nearest is "layers"'],
  [{ grid: { learningRate: [] } }, "grid.learningRate is empty, expected a list of values"],
  [
    { arms: { a: { model: "gpt2", layers: 1, width: 8, heads: 1, maxTokens: 2 } } },
    "arms.a with tasks.xor: ",
  ],
  [{ tasks: { own: { task: "table", data: "/nowhere.csv" } } }, "arms.transformer with tasks.own: "],
])("refuses %j in a line that names the place, before anything has started", async (change, problem) => {
  const bad = join(place, "bad.json");
  await writeFile(bad, JSON.stringify({ ...STUDY, ...change }));
  const out = join(place, "bad");
  const { code, stdout, stderr } = await inProcess(["study", "run", bad, "--out", out]);
  expect(stderr.replace(bad, "bad.json")).toContain(`permafrost: Cannot use "bad.json": ${problem}`);
  expect([stderr.trim().split("\n").length, stdout]).toEqual([1, ""]);
  expect(code).not.toBe(0);
  expect(existsSync(out)).toBe(false);
});

it.each(["await new Promise(() => {})", "process.exit(0)"])(
  "says that a study's module never comes: %s",
  async (line) => {
    const path = join(place, "never.mjs");
    await writeFile(path, `${line};\nexport default {};\n`);
    const { code, stderr } = await permafrost(["study", "plan", path]);
    expect([code, stderr]).toEqual([
      78,
      "permafrost: Cannot go on: a module that was read exits, or waits for what never comes\n",
    ]);
  },
);

it("takes a rate that does not work for a result, and says so where none does", {
  timeout: 120_000,
}, async () => {
  const small = { ...STUDY, arms: { LSTM: STUDY.arms.LSTM }, budget: { steps: 10 }, seeds: 2 };
  const run = async (name: string, learningRate: readonly number[]) => {
    const path = join(place, `${name}.json`);
    await writeFile(path, JSON.stringify({ ...small, name, grid: { learningRate } }));
    const ended = await permafrost(["study", "run", path, "--jobs", "1", "--out", join(place, name)]);
    return { ...ended, report: readFileSync(join(place, name, "report.md"), "utf8") };
  };
  const some = await run("some", [3e38, 1e-2]);
  expect([some.code, some.stdout]).toEqual([0, expect.stringContaining("3 of 4 in all, 1 failed")]);
  expect(some.report).toMatch(
    /^\| LSTM [^|]*\|[^|]*\| 2 \|.*\| learningRate 0\.01 \(the smallest rate tried\) \|$/m,
  );
  const none = await run("none-works", [3e38, 2e38]);
  expect(none.code).toBe(78);
  expect(none.report).toContain("| nothing works: ");
});

/** Runs that were done, by whoever noted it. */
const doneIn = (folder: string) =>
  readdirSync(join(folder, "journal")).flatMap((name) =>
    readFileSync(join(folder, "journal", name), "utf8")
      .split("\n")
      .filter((line) => line.includes('"state":"done"') && !line.includes('"before":true'))
      .map((line) => (JSON.parse(line) as { run: string }).run),
  );

it("goes on after it was killed at any moment, does nothing twice, and reports the same bytes", {
  timeout: 300_000,
}, async () => {
  const whole = join(place, "whole");
  const args = (out: string) => ["study", "run", file, "--jobs", "2", "--out", out, "--json"];
  expect(await permafrost(args(whole))).toMatchObject({ code: 0 });
  const killed = join(place, "killed");
  let kills = 0;
  for (let tries = 0; tries < 12; tries++) {
    let ended = 0;
    const { code } = await permafrost(args(killed), {
      // in either phase: 4 runs choose, 6 test
      onLine: (_, process) => {
        if (++ended === 3 && kills < 3) {
          kills++;
          process.kill("SIGKILL");
        }
      },
    });
    if (code === 0) break;
  }
  expect(kills).toBeGreaterThan(1);
  for (const name of [
    "report.html",
    "report.md",
    "results.csv",
    "results.parquet",
    "study.json",
    "floors.json",
  ])
    expect([name, readFileSync(join(killed, name)).equals(readFileSync(join(whole, name)))]).toEqual([
      name,
      true,
    ]);
  expect(doneIn(whole)).toHaveLength(10);
  // one whose worker was killed may have ended without a note
  const done = doneIn(killed);
  expect(new Set(done).size).toBe(done.length);
});
