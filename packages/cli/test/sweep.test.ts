import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { permafrost } from "@permafrost/testing/command-line";
import { describe, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

const newSweep = async () => join(await mkdtemp(join(tmpdir(), "sweep-cli-")), "s");
const RUN =
  "--task bit-xor --bits 2 --model gpt2-tiny --random --layers-kept 1 --batch-size 4 --evaluate-examples 16 --device native".split(
    " ",
  );
const plan = (sweep: string, ...more: string[]) => inProcess(["sweep", "plan", sweep, ...RUN, ...more]);
const configsIn = (sweep: string) =>
  readFileSync(join(sweep, "plan.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).config);

describe("sweep plan", () => {
  it("takes grids, draws and a file, and plans what is new", async () => {
    const sweep = await newSweep();
    expect(await plan(sweep, "--grid", "seed=0..2", "--grid", "learning-rate=1e-3,3e-3")).toEqual({
      code: 0,
      stdout: `planned: 6 runs\nnext: permafrost sweep work ${sweep}\n`,
      stderr: "",
    });
    const again = await plan(sweep, "--grid", "seed=2..3", "learningRate=0.001,0.003", "--json");
    expect(JSON.parse(again.stdout)).toEqual({ sweep, runs: 4, added: 2 });
    expect(configsIn(sweep).map(({ seed, learningRate }) => [seed, learningRate])).toEqual([
      ...[0, 1, 2].flatMap((seed) => [
        [seed, 1e-3],
        [seed, 3e-3],
      ]),
      [3, 1e-3],
      [3, 3e-3],
    ]);
    const drawn = await newSweep();
    const file = join(drawn, "..", "space.json");
    await writeFile(file, JSON.stringify({ seed: [0, 1], dropout: { from: 0, to: 0.5 } }));
    const draws = [
      "learning-rate=1e-4..1e-2:log",
      "batch-size=2..8",
      "optimizer=adam|lion",
      "augmentation=true|false",
    ];
    const { code } = await inProcess([
      "sweep",
      "plan",
      drawn,
      "--task",
      "bit-xor",
      "--model",
      "gpt2-tiny",
      "--random",
      "--file",
      file,
      "--samples",
      "5",
      "--draw",
      ...draws,
    ]);
    expect([code, configsIn(drawn).length]).toEqual([0, 10]);
    for (const config of configsIn(drawn)) {
      expect(config.learningRate).toBeGreaterThanOrEqual(1e-4);
      expect([2, 3, 4, 5, 6, 7, 8]).toContain(config.batchSize);
      expect(["adam", "lion"]).toContain(config.optimizer);
      expect(typeof config.augmentation).toBe("boolean");
    }
  });

  it.each<[string[], string]>([
    [["--grid", "sed=1"], 'There is no setting "sed", the nearest is seed'],
    [["--grid", "seed"], "Expected setting=values"],
    [["--grid", "seed=a"], "Expected a whole number from 0, found"],
    [["--grid", "seed=5..1"], "Expected from..to"],
    [["--grid", "random=maybe"], 'Expected true or false, found "maybe"'],
    [["--grid", "bits=1,2"], 'Cannot plan a sweep in which "bits" is said twice'],
    [["--draw", "dropout=0..0.5"], "Cannot draw dropout: say how often, by --samples"],
    [["--file", "/nowhere.json"], "Cannot read settings from"],
  ])("%j is refused in a line", async (more, message) => {
    const { code, stdout, stderr } = await plan(await newSweep(), ...more);
    expect([code === 0, stdout, stderr.trim().split("\n").length]).toEqual([false, "", 1]);
    expect(stderr).toContain(message);
  });
});

describe("sweep work", () => {
  it("trains in processes of its own; status says what came out", { timeout: 120_000 }, async () => {
    const sweep = await newSweep();
    await plan(sweep, "--steps", "4", "--grid", "seed=0..3");
    const { code, stdout } = await permafrost(["sweep", "work", sweep, "--jobs", "2"]);
    expect([code, stdout]).toEqual([0, "done: 4 now, 4 of 4 in all\n"]);
    const again = await permafrost(["sweep", "work", sweep, "--json"]);
    expect([again.code, JSON.parse(again.stdout)]).toEqual([
      0,
      { runs: 4, done: 4, failed: 0, doneNow: 0, left: 0 },
    ]);
    const status = await inProcess(["sweep", "status", sweep, "--html", join(sweep, "page.html")]);
    expect(status.stdout).toContain("4 of 4 done, 0 begun, 0 waiting, 0 failed\n");
    expect(status.stdout).toMatch(/run +seed +held-out loss/);
    const page = await readFile(join(sweep, "page.html"), "utf8");
    for (const id of readdirSync(join(sweep, "runs"))) {
      expect(status.stdout).toContain(id);
      expect(page).toContain(id);
      expect(existsSync(join(sweep, "runs", id, "report.html"))).toBe(true);
    }
  });

  it("keeps what failed with its error, and says by its exit code that the rest never works", {
    timeout: 120_000,
  }, async () => {
    const sweep = await newSweep();
    await plan(sweep, "--steps", "2", "--grid", "seed=0,1", "--clip-norm", "1");
    await inProcess(["sweep", "plan", sweep, "--task", "bit-xor", "--model", "./no<b>where"]);
    const { code, stdout, stderr } = await permafrost([
      "sweep",
      "work",
      sweep,
      "--jobs",
      "1",
      "--retries",
      "1",
    ]);
    expect(stdout).toContain("2 of 3 in all, 1 failed");
    expect([code, stderr.includes("failed")]).toEqual([78, true]);
    const { stdout: json } = await inProcess([
      "sweep",
      "status",
      sweep,
      "--retries",
      "1",
      "--json",
      "--html",
      join(sweep, "p.html"),
    ]);
    const status = JSON.parse(json);
    expect(status.counts).toEqual({ done: 2, begun: 0, waiting: 0, paused: 0, failed: 1 });
    expect(status.runs[2].error).toContain("no<b>where");
    expect(await readFile(join(sweep, "p.html"), "utf8")).not.toContain("no<b>where");
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "%s ends it cleanly, and the same command goes on",
    { timeout: 120_000 },
    async (signal) => {
      const sweep = await newSweep();
      await plan(sweep, "--steps", "100000", "--grid", "seed=0,1");
      const working = permafrost(["sweep", "work", sweep, "--jobs", "1"], {
        onStart: (worker) => {
          const timer = setInterval(() => {
            const [id] = existsSync(join(sweep, "runs")) ? readdirSync(join(sweep, "runs")) : [];
            if (!id || !existsSync(join(sweep, "runs", id, "metrics.jsonl"))) return;
            clearInterval(timer);
            setTimeout(() => worker.kill(signal), 300);
          }, 50);
        },
      });
      const { code, stdout } = await working;
      expect([code, stdout]).toEqual([signal === "SIGINT" ? 130 : 75, "stopped: 0 now, 0 of 2 in all\n"]);
      const [id] = readdirSync(join(sweep, "runs"));
      expect(readdirSync(join(sweep, "runs", id!, "checkpoints")).length).toBeGreaterThan(0);
      const status = await inProcess(["sweep", "status", sweep, "--json"]);
      expect(JSON.parse(status.stdout).counts).toEqual({
        done: 0,
        begun: 0,
        waiting: 2,
        paused: 0,
        failed: 0,
      });
    },
  );
});

it.each(["slurm", "kubernetes", "parallel"])(
  "sweep template %s prints a file for its shards",
  async (name) => {
    const { code, stdout } = await inProcess([
      "sweep",
      "template",
      name,
      "my sweep",
      "--shards",
      "7",
      "--jobs",
      "2",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/permafrost sweep work .*my sweep.* --jobs 2 --shard/);
    expect(stdout).toContain("/7");
  },
);

it.each([
  [["--collect"], "Cannot collect without a queue: name one with --queue"],
  [["--patience", "5"], "Cannot be patient without a queue"],
  [["--queue", "redis://127.0.0.1:1", "--shard", "0/2"], "leave out --shard"],
  [["--halve-by", "2"], "say when by --halve-from"],
  [["--queue", "redis://127.0.0.1:1", "--collect", "--halve-from", "10"], "checkpoints do not travel"],
])("sweep work %j is refused in one line", async (options, message) => {
  const { code, stderr } = await inProcess(["sweep", "work", await newSweep(), ...options]);
  expect(code).toBe(78);
  expect(stderr.trim().split("\n")).toEqual([expect.stringContaining(message)]);
});
