import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@permafrost/hub";
import { gpt2Config } from "@permafrost/models";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentFor, filesOf, type HubServer, startHubServer } from "../../hub/test/hub-server.js";
import { permafrost } from "./command-line.js";
import { dataFolder } from "./data-folder.js";

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

const COMMANDS = ["train", "eval", "report", "export", "push", "inspect", "doctor"];

describe("permafrost --help", () => {
  it.concurrent("lists every command, each of which explains itself", { timeout: 120_000 }, async () => {
    const all = await permafrost(["--help"]);
    expect([all.code, all.stderr]).toEqual([0, ""]);
    const listed = [...all.stdout.matchAll(/^ {2}([a-z]+) .*[[<]/gm)].map(([, name]) => name);
    expect(listed).toEqual([...COMMANDS, "help"]);
    for (const command of COMMANDS) {
      const { code, stdout, stderr } = await permafrost([command, "--help"]);
      expect([command, code, stderr]).toEqual([command, 0, ""]);
      expect(stdout).toContain(`Usage: permafrost ${command} `);
    }
  });
});

/** What a user gets wrong, and the line that says so. */
const MISTAKES: [title: string, args: () => readonly string[], line: RegExp][] = [
  ["an unknown command", () => ["trian"], /unknown command 'trian' \(Did you mean train\?\)/],
  ["an unknown flag", () => ["train", "--tsk", "x"], /unknown option '--tsk' \(Did you mean --task\?\)/],
  [
    "an unknown task",
    () => ["train", "--task", "xor", ...TINY],
    /Cannot find the task "xor": expected one of bit-xor, .*; did you mean bit-xor\?/,
  ],
  [
    "an unknown model",
    () => ["train", "--task", "bit-xor", "--model", "no/such"],
    /Cannot read no\/such@main: there is no such repository/,
  ],
  [
    "a folder that is not there",
    () => ["inspect", at("nowhere")],
    /Cannot open the checkpoint .*nowhere: there is no such file or folder/,
  ],
  ["no task", () => ["train", ...TINY], /Cannot configure a run without --task/],
  [
    "text for a number",
    () => ["train", ...XOR, "--steps", "many"],
    /'many' is invalid. Expected a whole number of at least 1/,
  ],
  [
    "a fraction for a count",
    () => ["train", ...XOR, "--batch-size", "1.5"],
    /'1.5' is invalid. Expected a whole number/,
  ],
  [
    "a negative learning rate",
    () => ["train", ...XOR, "--learning-rate=-1"],
    /'-1' is invalid. Expected a number above 0/,
  ],
  [
    "a rule that thaws nothing known",
    () => ["train", ...XOR, "--thaw", "plus:heads", "--out", at("thaw")],
    /Cannot thaw by the rule "plus:heads": expected fpt, output-only, all, or fpt and more/,
  ],
  [
    "an option of another task",
    () => ["train", ...XOR, "--validation", "9"],
    /Cannot use --validation with bit-xor: it takes --bits/,
  ],
  [
    "a task that is too long for the body",
    () => ["train", "--task", "listops", ...TINY],
    /Cannot put a task of 2000 tokens on random gpt2 weights .*: this gpt2 body has positions for 1024; shorten the task/,
  ],
  [
    "heads that do not divide the width",
    () => ["inspect", "gpt2", "--random", "--heads", "7"],
    /Cannot build a gpt2 body: .*n_head/,
  ],
  [
    "weights of another shape than the config says",
    () => ["train", "--task", "bit-xor", "--model", at("wrong")],
    /Cannot use .*wrong for a gpt2 body: "wpe.weight" has shape \[3,5\] instead of \[1024,768\]/,
  ],
  ["a weight file that is broken off", () => ["inspect", at("broken")], /Cannot read .*model.safetensors/],
  [
    "an unwritable run folder",
    () => ["train", ...XOR, "--out", "/proc/runs/x"],
    /Cannot write the run folder "\/proc\/runs\/x": .* Name another one with --out/,
  ],
  [
    "a run folder that is a file",
    () => ["train", ...XOR, "--out", at("wrong/config.json")],
    /Cannot write the run folder .* Name another one with --out/,
  ],
  ["a run that is none", () => ["eval", at("wrong")], /permafrost: Cannot .*wrong/],
  [
    "a rate for parameters that do not thaw",
    () => ["train", ...XOR, "--rate-factor", "ln_=0.5,attn=2", "--out", at("refused")],
    /Cannot change the rate of "attn": no parameter that thaws .* They are input.weight, .* and \d+ more/,
  ],
  [
    "a warm-up that never ends",
    () => ["train", ...XOR, "--steps", "10", "--warmup", "10", "--out", at("refused")],
    /Cannot warm up for 10 steps in a training of 10/,
  ],
  [
    "padding where nothing differs in length",
    () => ["train", ...XOR, "--pad-to", "8", "--out", at("refused")],
    /Cannot use --pad-to with bit-xor: all of its examples have 10 tokens/,
  ],
  [
    "a batch that no memory holds",
    () => ["train", ...XOR, "--batch-size", "1e9", "--out", at("refused")],
    /Cannot put 1,000,000,000 examples through at once: they take [\d,]+ GB at least/,
  ],
  [
    "a batch that no memory holds, to look at",
    () => ["inspect", "gpt2", "--random", "--batch-size", "1e12"],
    /Cannot put 1,000,000,000,000 examples through at once/,
  ],
  [
    "threads without end",
    () => ["train", ...XOR, "--threads", "1e5"],
    /'1e5' is invalid. Expected a whole number from 1 to 256/,
  ],
  [
    "classes that all count nothing",
    () => ["train", ...XOR, "--class-weights", "0,0"],
    /'0,0' is invalid. Expected numbers of 0 or more with commas between them, one of them above 0/,
  ],
  [
    "weights of too few classes",
    () => ["train", ...XOR, "--class-weights", "1", "--out", at("refused")],
    /Cannot weigh classes: expected 2 classWeights, found 1/,
  ],
  [
    "a run that was interrupted before anything was saved",
    () => ["eval", at("begun")],
    /Cannot use the run ".*begun": .* Go on with it: permafrost train --resume .*begun/,
  ],
  [
    "a repository that can have no such name",
    () => ["push", at("adapter"), "me", "--dry-run"],
    /Cannot push to "me": expected a repository of the Hub, such as "owner\/name"/,
  ],
];

describe("a mistake is one line on stderr, and exit code 1", () => {
  beforeAll(async () => {
    const config = JSON.stringify(gpt2Config("small"));
    const weights = writeSafetensors({ "wpe.weight": { shape: [3, 5], data: new Float32Array(15) } });
    for (const [name, bytes] of [
      ["wrong", weights],
      ["broken", weights.subarray(0, -1)],
    ] as const) {
      await mkdir(at(name));
      await writeFile(join(at(name), "config.json"), config);
      await writeFile(join(at(name), "model.safetensors"), bytes);
    }
    for (const [name, file] of [
      ["begun", "config.json"],
      ["adapter", "permafrost_adapter.json"],
    ] as const) {
      await mkdir(at(name));
      await writeFile(join(at(name), file), '{ "task": "bit-xor", "model": "gpt2" }');
    }
  });

  it.concurrent.each(MISTAKES)("%s", async (_, args, line) => {
    const { code, stdout, stderr } = await permafrost(args());
    expect(stderr).toMatch(/^permafrost: [^\n]+\n$/);
    expect(stderr).toMatch(line);
    expect([code, stdout]).toEqual([1, ""]);
  });

  it("leaves no run folder behind where nothing was begun", async () => {
    await expect(stat(at("refused"))).rejects.toThrow("ENOENT");
  });

  it("a loss that is not finite keeps the last good weights, and names the step", async () => {
    const out = at("diverged");
    const huge = ["--learning-rate", "1e30", "--steps", "20", "--json", "--device", "wasm", "--out", out];
    const { code, stdout, stderr } = await permafrost(["train", ...XOR, ...huge]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^permafrost: Cannot go on training: at step \d+ the loss is (NaN|Infinity)\. [^\n]* The last good weights are in [^\n]*diverged\n$/,
    );
    for (const line of stdout.trim().split("\n")) expect(Number.isFinite(JSON.parse(line).loss)).toBe(true);
    expect(await readdir(out)).toContain("thawed.safetensors");
  });
});

describe("a run", () => {
  it("goes from train to eval, for people and for machines", async () => {
    const out = at("xor");
    const trained = await permafrost([
      ...["train", "--task", "bit-xor", "--bits", "2", "--model", "gpt2", "--random", "--layers", "1"],
      ...["--width", "32", "--heads", "2", "--thaw", "plus:attention,feedForward", "--dropout", "0"],
      ...["--learning-rate", "0.01", "--steps", "600", "--evaluate-every", "50", "--until", "1"],
      ...["--device", "wasm", "--threads", "1", "--json", "--out", out],
    ]);
    expect([trained.code, trained.stderr]).toEqual([0, ""]);
    const reports = trained.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const done = reports.at(-1);
    expect(done).toMatchObject({ done: true, device: "wasm", folder: out });
    expect(done.accuracy).toBe(1);
    const last = reports.findLast(({ evaluation }) => evaluation).evaluation;

    const machine = await permafrost(["eval", out, "--json", "--device", "wasm"]);
    expect([machine.code, machine.stderr]).toEqual([0, ""]);
    const found = JSON.parse(machine.stdout);
    expect(found).toMatchObject({ run: out, split: "test", examples: 1024, accuracy: done.accuracy });
    expect(found.loss).toBeCloseTo(last.loss, 5);
    const person = await permafrost(["eval", out, "--device", "wasm"]);
    expect(person.stdout).toMatch(
      /^bit-xor, test: [\d.]+% of 2,048 labels right, loss [\d.]+ \(1,024 examples\)\n$/,
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

describe("inspect", () => {
  it("shows a table", async () => {
    const { code, stdout, stderr } = await permafrost(["inspect", "gpt2", "--random", "--task", "cifar10"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`weights           random gpt2 weights (seed 0)
architecture      gpt2, 12 layers, width 768
longest sequence  1,024 tokens
task              cifar10: 64 tokens × 48 to 1 label of 10 classes
frozen            85,017,600
thawed            132,874 (0.156 %), rule fpt
  input layer     37,632 thawed
  positions       49,152 thawed
  norms           38,400 thawed
  attention       28,348,416 frozen
  feed-forward    56,669,184 frozen
  output layer    7,690 thawed
to read           nothing: the weights are drawn
parameters        341 MB in memory
a training step   16 examples, 333 GFLOP in matrix products
  memory          at least 881 MB: 340 MB frozen, 3.7 MB trained, 537 MB activations at their peak
  as f16          170 MB frozen
  as int8         96 MB frozen
  as int4         53 MB frozen
`);
  });

  const vit = dataFolder("hub/vit-tiny-patch16-224");
  it.skipIf(!vit)("tells what of a checkpoint is read, thawed and not used", async () => {
    const args = ["inspect", vit!, "--task", "mnist"];
    const { stdout } = await permafrost([...args, "--json"]);
    const found = JSON.parse(stdout);
    const names = [
      "cls_token",
      "position_embeddings",
      "patch_embeddings.projection.weight",
      "patch_embeddings.projection.bias",
    ];
    expect(found.ignored.map(({ name }: { name: string }) => name)).toEqual([
      ...names.map((name) => `vit.embeddings.${name}`),
      "classifier.weight",
      "classifier.bias",
    ]);
    const unused = 192 + 197 * 192 + 192 * 3 * 16 * 16 + 192 + 1000 * 192 + 1000;
    expect(found.files.needed).toBe(4 * (5_717_416 - unused));
    expect(found.files.total - found.files.needed - 4 * unused).toBeLessThan(50_000);
    expect(found.thawed).toHaveLength(3 + 12 * 4 + 2 + 2);
    const { stdout: text } = await permafrost([...args, "--verbose"]);
    expect(text).toContain(
      "to read           21 MB of the 23 MB of weight files (93.3 %)\nnot used          6 tensors",
    );
    expect(text).toMatch(/^ {2}positions +position +\[64, 192\]$/m);
    expect(text).toMatch(/^ {2}classifier\.bias +head: the output layer is new$/m);
  });

  it.skipIf(!dataFolder("hub/gpt-nano-sort"))("tells what fewer bits save, and what they cost", async () => {
    const args = ["inspect", dataFolder("hub/gpt-nano-sort")!, "--storages", "--json"];
    const found: { storage: string; bytes: number; difference: number }[] = JSON.parse(
      (await permafrost(args)).stdout,
    ).storages;
    expect(found.map(({ storage }) => storage)).toEqual(["f32", "f16", "int8", "int4"]);
    for (const [i, { bytes, difference }] of found.entries()) {
      const wider = found[i - 1];
      if (wider) expect(bytes).toBeLessThan(wider.bytes);
      if (wider) expect(difference).toBeGreaterThan(wider.difference);
    }
    expect(found[0]!.difference).toBe(0);
    expect(found[1]!.difference).toBeLessThan(0.01);
  });

  it.skipIf(!dataFolder("hub/gpt-nano-sort"))("fetches listings only", async () => {
    const before = server.bytesSent;
    const { code, stdout } = await permafrost([
      "inspect",
      "o/sort",
      "--feed-forward-from",
      "random",
      "--json",
    ]);
    expect(code).toBe(0);
    const { files, origin } = JSON.parse(stdout);
    expect(origin).toBe("feedForward of random gpt2 weights (seed 0), rest of o/sort@main");
    expect(files.needed).toBeLessThan(files.total / 2);
    expect(server.bytesSent - before).toBeLessThan(files.total / 4);
  });
});

describe("doctor", () => {
  it("tells machines what is here", { timeout: 120_000 }, async () => {
    const { code, stdout } = await permafrost(["doctor", "--json"]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      auto: expect.any(String),
      why: expect.stringContaining("onnxruntime-node"),
    });
    expect(found.devices.map(({ device }: { device: string }) => device)).toEqual([
      "native",
      "wasm",
      "webgpu",
    ]);
    for (const { available, gigaflops, why } of found.devices)
      expect(available ? gigaflops : why).toEqual(available ? expect.any(Number) : expect.any(String));
    expect(found.packages["onnxruntime-web"]).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
