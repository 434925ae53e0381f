import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    (_, i) => `${i % 6 ? i % 7 : "NA"},${i % 2 ? "blue" : "red"},${i % 2}`,
  );
  const data = join(folder, "t.csv");
  await writeFile(data, `size,colour,kind\n${rows.join("\n")}\n`);
  const run = join(folder, "run");
  const sizes = ["--model", "gpt2", "--random", "--width", "16", "--layers", "1", "--heads", "2"];
  const trained = await inProcess([
    ...["train", "--task", "table", "--data", data, "--label", "kind", "--missing", "indicator", ...sizes],
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
  expect(session.inputNames).toEqual(["size", "colour"]);
  const { probabilities } = await session.run({
    size: new ort.Tensor("float32", [1.5, Number.NaN, 3], [3]),
    colour: new ort.Tensor("int32", [0, 1, -1], [3]),
  });
  expect(probabilities!.dims).toEqual([3, 1, 2]);
  const [no, yes] = probabilities!.data as Float32Array;
  expect(no! + yes!).toBeCloseTo(1, 5);
  await session.release();
}, 60_000);
