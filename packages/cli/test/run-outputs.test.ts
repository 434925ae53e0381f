import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter } from "@permafrost/artifacts";
import { fromFolder } from "@permafrost/hub";
import { predict } from "@permafrost/runtime";
import { permafrost } from "@permafrost/testing/command-line";
import { dataFolder } from "@permafrost/testing/data-folder";
import { environmentFor, startHubServer } from "@permafrost/testing/hub-server";
import { relativeError } from "@permafrost/testing/relative-error";
import * as native from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const base = dataFolder("hub/gpt-nano-sort");

describe.skipIf(!base)("a run's folder", () => {
  let folder: string;
  let run: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "permafrost-run-"));
    run = join(folder, "xor");
    const { code, stderr } = await permafrost([
      ...["train", "--task", "bit-xor", "--bits", "3", "--model", base!, "--steps", "30", "--seed", "2"],
      ...["--evaluate-every", "10", "--evaluate-examples", "64", "--device", "native", "--out", run],
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("report.html, adapter")]);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("holds a report with its curves, attention and the command", async () => {
    const html = await readFile(join(run, "report.html"), "utf8");
    expect(html.match(/class="evaluated-point"/g)).toHaveLength(6);
    expect(html.match(/src="data:image\/png;base64,iVBOR/g)).toHaveLength(3);
    const [, command] = /<pre>([^<]*)<\/pre>/.exec(html)!;
    expect(command!.split(" \\\n  ").sort()).toEqual(
      [
        ...["permafrost train", "--task bit-xor", "--bits 3", `--model ${base}`, "--steps 30", "--seed 2"],
        ...["--evaluate-every 10", "--evaluate-examples 64", "--device native"],
      ].sort(),
    );
    expect((await readFile(join(run, "metrics.csv"), "utf8")).trim().split("\r\n")).toHaveLength(31);
    // a report that is made again later is the same
    await rm(join(run, "report.html"));
    const { code, stdout } = await permafrost(["report", run, "--json"]);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { report: join(run, "report.html"), csv: join(run, "metrics.csv"), steps: 30 },
    ]);
    expect(await readFile(join(run, "report.html"), "utf8")).toBe(html);
    // a process that was killed may leave half a line, and the report says so
    await appendFile(join(run, "sessions.jsonl"), '{"started":"20');
    expect((await permafrost(["report", run])).code).toBe(0);
    expect(await readFile(join(run, "report.html"), "utf8")).toContain("1 line left out");
  }, 30_000);

  it("holds an adapter of the base it was trained on, and becomes the ONNX file of the same model", async () => {
    const { model, config } = await loadAdapter(join(run, "adapter"), { base: await fromFolder(base!) });
    expect(config).toMatchObject({
      task: { name: "bit-xor", options: { bits: 3 } },
      recipe: { seed: 2, thaw: "fpt" },
    });
    const { test } = JSON.parse(await readFile(join(run, "results.json"), "utf8"));
    const { accuracy, loss } = test;
    expect(config.results).toEqual([{ seed: 2, steps: 30, split: "test", examples: 1024, accuracy, loss }]);

    const file = join(folder, "xor.onnx");
    const { code, stdout } = await permafrost(["export", run, file, "--batch-size", "2", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).difference).toBeLessThan(1e-5);
    const mergedFile = await permafrost(["export", run, join(folder, "merged.onnx"), "--merge", "--json"]);
    expect(JSON.parse(mergedFile.stdout).difference).toBeLessThan(1e-5);
    const x = Float32Array.of(0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 0);
    const nowhere = await permafrost(["export", run, join(folder, "no/xor.onnx")]);
    expect([nowhere.code, nowhere.stderr]).toEqual([
      1,
      expect.stringMatching(/^permafrost: Cannot write .*xor.onnx: ENOENT: no such file or directory\n$/),
    ]);
    const session = await native.InferenceSession.create(file);
    const found = await session.run({ x: new native.Tensor("float32", x, [2, 6, 1]) });
    const { logits } = await predict(model, { x }, { device: "native" });
    expect(relativeError(found["logits"]!.data as Float32Array, logits)).toBeLessThan(1e-5);
    await session.release();
  }, 30_000);

  it("becomes a checkpoint, without the new layers", async () => {
    const path = join(folder, "body");
    const said = await permafrost(["export", run, "--checkpoint", path, "--dtype", "F16"]);
    expect([said.code, said.stdout, said.stderr]).toEqual([
      0,
      `${path}: config.json, model.safetensors, README.md\nnot in it, being new layers: input.weight, input.bias, output.weight, output.bias\n`,
      "",
    ]);
    const saved = await fromFolder(path);
    expect(saved.describe("transformer.h.0.ln_1.weight").dtype).toBe("F16");
    const { model } = await loadAdapter(join(run, "adapter"), { base: await fromFolder(base!) });
    const trained = await model.parameters.find(({ name }) => name === "h.0.ln_1.weight")!.initial();
    expect(relativeError(await saved.read("transformer.h.0.ln_1.weight"), trained)).toBeLessThan(1e-3);
    const card = await readFile(join(path, "README.md"), "utf8");
    expect(card).toContain("Trained for 30 steps on the task bit-xor.");
    for (const args of [[], ["x.onnx", "--checkpoint", path]])
      expect((await permafrost(["export", run, ...args])).stderr).toMatch(
        /^permafrost: Cannot export .*: expected one of the name of an ONNX file, --checkpoint FOLDER and --peft FOLDER, found (none|2)\n$/,
      );
  }, 30_000);

  it("is pushed to the Hub, after a look at what would be", async () => {
    const server = await startHubServer({});
    const environment = { ...environmentFor(server, folder), HF_TOKEN: "hf_may_write" };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    try {
      const dry = await permafrost(["push", run, "me/xor", "--dry-run"]);
      expect(dry.stdout).toMatch(/adapter.safetensors {2}[\d,]+ bytes\n.*nothing was pushed to me\/xor\n$/s);
      const machine = await permafrost(["push", run, "me/xor", "--dry-run", "--json"]);
      expect(JSON.parse(machine.stdout)).toMatchObject({ repository: "me/xor", pushed: false });
      expect(server.requests).toEqual([]);
      const { code, stdout } = await permafrost(["push", run, "me/xor", "--private"]);
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/^pushed to http.*\/me\/xor, commit [0-9a-f]{12}\n$/),
      ]);
      expect(server.repositories["me/xor"]!.access).toBe("private");
      vi.stubEnv("HF_TOKEN", "");
      const refused = await permafrost(["push", run, "me/xor"]);
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringMatching(/^permafrost: Cannot push to me\/xor: there is no access token.*\n$/),
      ]);
    } finally {
      vi.unstubAllEnvs();
      await server.close();
    }
  }, 60_000);

  it("is refused where its weights are not of the model that it names", async () => {
    const other = join(folder, "other");
    await cp(run, other, { recursive: true });
    const config = JSON.parse(await readFile(join(run, "config.json"), "utf8"));
    await writeFile(join(other, "config.json"), JSON.stringify({ ...config, bits: 4 }));
    const { code, stdout, stderr } = await permafrost(["eval", other]);
    expect([code, stdout]).toEqual([78, ""]);
    expect(stderr).toMatch(
      /^permafrost: Cannot use the run ".*other": its tensor "wpe.weight" is \[6, 48\], the model has \[8, 48\]\n$/,
    );
    await writeFile(join(other, "config.json"), "[]");
    expect((await permafrost(["eval", other])).stderr).toMatch(
      /^permafrost: Cannot open the run ".*other": Cannot use the configuration \[\]: expected an object of settings\. [^\n]*\n$/,
    );
  }, 30_000);

  it("is what the commands need", async () => {
    for (const args of [
      ["report", folder],
      ["export", folder, join(folder, "x.onnx")],
      ["push", folder, "me/x"],
    ]) {
      const { code, stderr } = await permafrost(args);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^permafrost: Cannot open the run .*\n$/)]);
    }
  }, 30_000);
});
