import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import * as ort from "onnxruntime-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-raw-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("export --raw writes a file that takes a table's columns, checked against the model", async () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) =>
      `${i % 6 ? i % 7 : "NA"},${i % 2 ? "blue" : "red"},2026-0${1 + (i % 9)}-1${i % 10} 1${i % 10}:15,${i % 2}`,
  );
  const data = join(folder, "t.csv");
  await writeFile(data, `size,colour,day,kind\n${rows.join("\n")}\n`);
  const run = join(folder, "run");
  const sizes = ["--model", "gpt2", "--random", "--width", "16", "--layers", "1", "--heads", "2"];
  const trained = await inProcess([
    ...[
      "train",
      "--task",
      "table",
      "--data",
      data,
      "--label",
      "kind",
      "--missing",
      "indicator",
      ...sizes,
      "--dates",
      "expand",
    ],
    ...["--steps", "2", "--device", "native", "--out", run],
  ]);
  expect(trained.code).toBe(0);
  const file = join(folder, "model.onnx");
  const { code, stdout } = await inProcess(["export", run, file, "--raw", "--probabilities"]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/any number of examples at a time\nchecked in ONNX/),
  ]);
  const session = await ort.InferenceSession.create(file);
  expect(session.inputNames).toEqual(["size", "colour", "day"]);
  const { probabilities } = await session.run({
    size: new ort.Tensor("float32", [1.5, Number.NaN, 3], [3]),
    colour: new ort.Tensor("string", ["blue", "red", "NA"], [3]),
    day: new ort.Tensor("float64", [20_000.5, 20_001, Number.NaN], [3]),
  });
  expect(probabilities!.dims).toEqual([3, 1, 2]);
  const [no, yes, ...others] = probabilities!.data as Float32Array;
  // of the third colour and day are missing: of a column that missed none, what there is on average
  expect(others.every(Number.isFinite)).toBe(true);
  expect(no! + yes!).toBeCloseTo(1, 5);
  await session.release();
}, 60_000);

it("export --raw writes a file that takes pixels, checked against the model", async () => {
  const pixels = (seed: number) => Uint8Array.from({ length: 64 }, (_, i) => (i * 37 + seed * 91) % 256);
  for (const name of ["a", "b"]) await mkdir(join(folder, "pictures", name), { recursive: true });
  for (let i = 0; i < 12; i++)
    await writeFile(
      join(folder, "pictures", i % 2 ? "a" : "b", `${i}.png`),
      encode({ width: 8, height: 8, channels: 1, data: pixels(i) }),
    );
  const run = join(folder, "seen");
  const trained = await inProcess([
    ...["train", "--task", "images", "--data", join(folder, "pictures"), "--patch", "2", "--steps", "2"],
    ...["--model", "gpt2", "--random", "--width", "16", "--layers", "1", "--heads", "2"],
    ...["--device", "native", "--out", run],
  ]);
  expect(trained.code).toBe(0);
  const { code, stdout } = await inProcess(["export", run, join(folder, "seen.onnx"), "--raw"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("checked in ONNX Runtime")]);
}, 60_000);
