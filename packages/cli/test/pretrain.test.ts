import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inProcess } from "./in-process.js";

it("trains a body from nothing, says bits per byte, and goes on where it was stopped", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pretrain-"));
  const [data, out] = [join(folder, "text.txt"), join(folder, "run")];
  await writeFile(data, "pack my box with five dozen liquor jugs. ".repeat(100));
  const sizes = ["--layers", "1", "--width", "16", "--tokens", "16", "--batch-size", "2"];
  const run = ["--data", data, "--steps", "4", "--evaluate-every", "2", "--threads", "1", "--out", out];
  const { code, stderr } = await inProcess(["pretrain", ...sizes, ...run]);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/held out \d\.\d{3} bits per byte/)]);
  expect(stderr).toContain("0 weights frozen");
  expect(stderr).toMatch(/done: 4 steps in .*, \d\.\d{3} bits per byte of test text/);
  expect(JSON.parse(await readFile(join(out, "config.json"), "utf8"))).toMatchObject({
    task: "language",
    model: "gpt2",
    thaw: "all",
    outputLayer: "pretrained",
    schedule: "cosine",
  });
  const again = await inProcess(["pretrain", "--resume", out, "--learning-rate", "1"]);
  expect(again.stderr).toContain("Cannot use --learning-rate with --resume: the run goes on as it began");
}, 60_000);
