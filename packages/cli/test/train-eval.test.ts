import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { permafrost } from "@permafrost/testing/command-line";
import { dataFolder } from "@permafrost/testing/data-folder";
import { environmentFor, filesOf, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const TINY = ["--model", "gpt2", "--random", "--layers", "1", "--width", "16", "--heads", "2"];
const XOR = ["--task", "bit-xor", ...TINY];

let folder: string;
let server: HubServer;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-cli-"));
  const sort = dataFolder("hub/gpt-nano-sort");
  server = await startHubServer(sort === undefined ? {} : { "o/sort": { files: filesOf(sort) } });
  Object.assign(process.env, environmentFor(server, at("home")), { XDG_CACHE_HOME: at("cache") });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe("a run", () => {
  it("goes from train to eval, for people and for machines", async () => {
    const out = at("xor");
    const trained = await permafrost([
      ...["train", "--task", "bit-xor", "--bits", "2", "--model", "gpt2", "--random", "--layers", "1"],
      ...["--width", "32", "--heads", "2", "--thaw", "plus:attention,feedForward", "--dropout", "0"],
      ...["--learning-rate", "0.01", "--steps", "600", "--evaluate-every", "50", "--until", "1"],
      ...["--device", "wasm", "--threads", "1", "--seed", "2", "--json", "--out", out],
    ]);
    expect([trained.code, trained.stderr]).toEqual([0, ""]);
    const reports = trained.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const done = reports.at(-1);
    expect(done).toMatchObject({ done: true, device: "wasm", folder: out });
    expect(done.test).toMatchObject({ accuracy: 1, weights: "last" });
    expect(done.heldOut).toMatchObject({ split: "validation", accuracy: 1 });

    const machine = await permafrost(["eval", out, "--json", "--device", "wasm"]);
    expect([machine.code, machine.stderr]).toEqual([0, ""]);
    const found = JSON.parse(machine.stdout);
    expect(found).toMatchObject({ run: out, split: "test", examples: 1024, accuracy: done.test.accuracy });
    expect(found.loss).toBeCloseTo(done.test.loss, 5);
    const person = await permafrost(["eval", out, "--device", "wasm"]);
    expect(person.stdout).toMatch(
      /^bit-xor, test: [\d.]+ % of 2,048 labels right, loss [\d.]+ \(1,024 examples\)\n$/,
    );

    const again = await permafrost(["train", ...XOR, "--out", out]);
    expect([again.code, again.stderr]).toEqual([
      1,
      `permafrost: Cannot write the run folder "${out}": there is a run in it already. Name another one with --out\n`,
    ]);
  });

  const mnist = dataFolder("mnist");
  const vit = dataFolder("hub/vit-tiny-patch16-224");
  it.skipIf(!mnist || !vit)(
    "learns from MNIST with the first layer of a real ViT, from scratch on disk to eval",
    { timeout: 180_000 },
    async () => {
      const out = at("mnist");
      const trained = await permafrost([
        ...[
          "train",
          "--task",
          "mnist",
          "--data",
          mnist!,
          "--model",
          vit!,
          "--layers-kept",
          "1",
          "--steps",
          "20",
        ],
        ...[
          "--batch-size",
          "32",
          "--evaluate-every",
          "20",
          "--evaluate-examples",
          "256",
          "--device",
          "native",
        ],
        ...["--learning-rate", "0.005", "--out", out],
      ]);
      expect(trained.code).toBe(0);
      expect(trained.stderr).toContain("done: 20 steps");
      const losses = (await readFile(join(out, "metrics.jsonl"), "utf8"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).loss);
      expect(losses).toHaveLength(20);
      const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
      expect(mean(losses.slice(-5))).toBeLessThan(0.85 * mean(losses.slice(0, 5)));
      const evaluated = await permafrost(["eval", out, "--examples", "256", "--json", "--device", "native"]);
      expect(JSON.parse(evaluated.stdout)).toMatchObject({ split: "test", examples: 256 });
      expect(JSON.parse(evaluated.stdout).accuracy).toBeGreaterThan(0.2);
    },
  );

  it.skipIf(!dataFolder("hub/gpt-nano-sort"))(
    "stands on a repository of the Hub, whose commit it keeps",
    async () => {
      const out = at("hub");
      const args = [
        "--task",
        "bit-xor",
        "--model",
        "o/sort",
        "--steps",
        "3",
        "--device",
        "wasm",
        "--out",
        out,
      ];
      const { code, stderr } = await permafrost(["train", ...args]);
      expect([code, stderr]).toEqual([0, expect.stringContaining("bit-xor with o/sort@main")]);
      const config = JSON.parse(await readFile(join(out, "config.json"), "utf8"));
      expect(config.revisions).toEqual({ "o/sort": server.commitOf("o/sort") });
      const { stdout } = await permafrost(["eval", out, "--json", "--device", "wasm"]);
      expect(JSON.parse(stdout).examples).toBe(1024);
    },
  );
});
