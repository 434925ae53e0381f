import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

const SIZES = ["--model", "gpt2", "--random", "--width", "16", "--layers", "1", "--heads", "2"];
const rows = Array.from({ length: 40 }, (_, i) =>
  i % 2 ? `${3 + (i % 7) / 10},blue,lily` : `${1 + (i % 6) / 10},red,rose`,
);

describe("predict", () => {
  let folder: string;
  let run: string;
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "permafrost-predict-"));
    run = at("run");
    await writeFile(at("flowers.csv"), `size,colour,kind\n${rows.join("\n")}\n`);
    const { code, stderr } = await inProcess([
      ...["train", "--task", "table", "--data", at("flowers.csv"), "--label", "kind", ...SIZES],
      ...["--steps", "60", "--learning-rate", "0.01", "--device", "native", "--metric", "macroF1"],
      ...["--evaluate-every", "20", "--out", run],
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("report.html, adapter")]);
    // before the first step
    expect(stderr).toMatch(
      /told from +as +mean +deviation +categories\n +size +number +[\d.]+ +[\d.]+ *\n +colour +category +blue, red\nexamples: 32 train, 8 test/,
    );
    // who predicts need not have the data that it was trained on
    await rm(at("flowers.csv"));
    await writeFile(at("new.csv"), "more,colour,size\nx,blue,3.3\ny,red,1.1\n");
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("says of rows in any order of columns what they are, as CSV, JSON and JSON lines", async () => {
    const { code, stdout, stderr } = await inProcess(["predict", run, at("new.csv"), "--device", "native"]);
    expect([code, stderr]).toEqual([0, ""]);
    const [head, lily, rose, ...rest] = stdout.split("\n");
    expect([head, rest]).toEqual(["prediction,probability", [""]]);
    expect([lily!.split(",")[0], rose!.split(",")[0]]).toEqual(["lily", "rose"]);
    expect(Number(lily!.split(",")[1])).toBeGreaterThan(0.5);
    const lines = await inProcess(["predict", run, at("new.csv"), "--format", "jsonl", "--device", "native"]);
    const objects = lines.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(objects).toMatchObject([
      { of: "line 2 of new.csv", kind: "class", class: "lily", probability: Number(lily!.split(",")[1]) },
      { of: "line 3 of new.csv", kind: "class", class: "rose" },
    ]);
    const json = await inProcess(["predict", run, at("new.csv"), "--json", "--device", "native"]);
    expect(JSON.parse(json.stdout)).toEqual(objects);
  });

  it("measures what the best is judged by", async () => {
    const [last] = (await readFile(join(run, "metrics.jsonl"), "utf8")).trim().split("\n").slice(-1);
    expect(JSON.parse(last!).evaluation.metrics).toEqual({ macroF1: expect.any(Number) });
  });

  it.each([
    ["colour\nred\n", "Cannot read other.csv: expected a column size, found colour"],
    ["size,colour\n1,green\n", "Cannot read line 2 of other.csv: expected"],
    ["size,colour\nbig,red\n", "Cannot read line 2 of other.csv: expected a number in column size"],
  ])("refuses %j in one line", async (text, message) => {
    await writeFile(at("other.csv"), text);
    const { code, stdout, stderr } = await inProcess(["predict", run, at("other.csv"), "--device", "native"]);
    expect([code !== 0, stdout]).toEqual([true, ""]);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("says what is not there", async () => {
    const missing = await inProcess(["predict", run, at("nowhere.csv")]);
    expect([missing.code !== 0, missing.stderr]).toEqual([true, expect.stringContaining("nowhere.csv")]);
    const neither = await inProcess(["predict", folder, at("new.csv")]);
    expect([neither.code !== 0, neither.stderr]).toEqual([
      true,
      expect.stringContaining("permafrost_adapter.json"),
    ]);
  });
});
