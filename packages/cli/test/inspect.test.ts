import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StoredTensor, saveSafetensors } from "@permafrost/hub";
import { gpt2Config, random } from "@permafrost/models";
import { dataFolder } from "@permafrost/testing/data-folder";
import { environmentFor, filesOf, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

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

describe("inspect", () => {
  it("shows a table", async () => {
    const { code, stdout, stderr } = await inProcess(["inspect", "gpt2", "--random", "--task", "cifar10"]);
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
total             85,150,474
state             1,179,648 numbers carried from token to token
to read           nothing: the weights are drawn
parameters        341 MB in memory
a forward pass    1 example, 10.3 GFLOP in matrix products
a training step   16 examples, 333 GFLOP in matrix products
  memory          at least 881 MB: 340 MB frozen, 3.7 MB trained, 537 MB activations at their peak
  as f16          170 MB frozen
  as int8         96 MB frozen
  as int4         53 MB frozen
  compute int8    171 MB frozen
`);
  });

  it("counts what bodies are compared by", async () => {
    const args = ["inspect", "lstm", "--random", "--layers", "3", "--width", "128", "--bits", "8", "--json"];
    const { counts, step } = JSON.parse((await inProcess(args)).stdout);
    const frozen = 3 * (8 * 128 * 128 + 8 * 128);
    expect(counts).toMatchObject({ frozen, total: frozen + counts.thawed, state: 2 * 3 * 128 });
    expect(step.flops).toBe(16 * counts.flops.step);
  });

  it("finds other bodies that agree, and says how to train them", async () => {
    const sizes = ["--layers", "2", "--width", "64", "--task", "cifar10"];
    const args = ["inspect", "gpt2", "--random", ...sizes, "--match", "lstm,esn:inputWidth=16"];
    const { code, stdout, stderr } = await inProcess(args);
    expect([code, stderr]).toEqual([0, ""]);
    const shown = stdout.slice(stdout.indexOf("matched by")).split("\n");
    expect(shown).toEqual([
      "matched by frozen",
      "      layers  width  frozen  thawed    total     forward      a step   state     off by",
      expect.stringMatching(/^gpt2 +2 +64 +99,456 +8,522 +107,978 .* 16,384$/),
      expect.stringMatching(/^lstm +3 +64 +99,840 +3,786 +103,626 .* 384 +\+0\.386 %$/),
      expect.stringMatching(/^esn +1 +307 +99,468 .* 307 +\+0\.0121 %$/),
      "  --random --model lstm --layers 3 --width 64",
      "  --random --model esn --width 307 --input-width 16",
      "",
    ]);
    const { matches } = JSON.parse((await inProcess([...args, "--by", "state", "--json"])).stdout);
    expect(matches[0]).toMatchObject({ architecture: "lstm", count: 16_384, wanted: 16_384, layers: 128 });
    const line = stdout.match(/--random --model lstm.*/)![0];
    expect(
      (await inProcess(["inspect", "lstm", ...line.split(" ").filter((_, i) => i !== 1 && i !== 2)])).stdout,
    ).toContain("frozen            99,840");
  });

  it("takes what is further off, where it is told to", async () => {
    const args = ["inspect", "gpt2", "--random", "--layers", "2", "--width", "64", "--by", "state"];
    const odd = [...args, "--match", "lstm:width=100"];
    expect((await inProcess(odd)).stderr).toContain("within 1 %: the nearest");
    const { stdout } = await inProcess([...odd, "--tolerance", "0.1", "--json"]);
    const [match] = JSON.parse(stdout).matches;
    expect(match.width).toBe(100);
    expect(Math.abs(match.missPercent)).toBeGreaterThan(1);
    expect(Math.abs(match.missPercent)).toBeLessThanOrEqual(10);
  });

  it.each([
    [["--match", "gru:layers=x"], "expected layers to be a whole number of at least 1"],
    [["--match", "lstm:layer=2"], 'there is no option "layer"; the nearest is "layers"'],
    [["--match", "lstn"], 'nearest is "lstm"'],
    [
      ["--match", "lstm:layers=1:width=8"],
      "the nearest, 1 layer of width 8, has 576, 99.4 % less than 99,456",
    ],
    [["--match", "lstm", "--by", "weights"], "Allowed choices are frozen, thawed, total, flops, state"],
    [["--by", "total"], "Cannot use --by without --match"],
    [["--tolerance", "0.05"], "Cannot use --tolerance without --match"],
    [["--match", "lstm", "--tolerance", "5%"], "Expected a number from 0 to below 1"],
  ])("%j is refused", async (more, line) => {
    const { code, stderr } = await inProcess([
      "inspect",
      "gpt2",
      "--random",
      "--layers",
      "2",
      "--width",
      "64",
      ...more,
    ]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(line);
  });

  it("names what stands before all names", async () => {
    const config = { ...gpt2Config("tiny"), n_positions: 64 };
    const weights = random(config);
    const tensors: Record<string, StoredTensor> = {};
    for (const name of weights.names())
      tensors[`_orig_mod.module.${name}`] = {
        ...weights.describe(name),
        data: await weights.read(name),
      } as StoredTensor;
    await mkdir(at("wrapped"));
    await saveSafetensors(at("wrapped/model.safetensors"), tensors);
    await writeFile(at("wrapped/config.json"), JSON.stringify(config));
    const { stdout, stderr } = await inProcess(["inspect", at("wrapped"), "--task", "bit-xor", "--verbose"]);
    expect(stderr).toBe("");
    expect(stdout).toContain('\nall names in the checkpoint begin with "_orig_mod.module."\n');
  });

  it("shows what a thaw rule selects, tensor by tensor", async () => {
    const args = ["inspect", "gpt2-tiny", "--random", "--thaw"];
    const { stdout } = await inProcess([...args, "norms and layers(0, last)"]);
    expect(stdout).toContain(", rule norms and layers(0, last)\n");
    const rows = stdout.split("\nthawed\n")[1]!.trimEnd().split("\n");
    const columns = rows.map((row) => row.trim().split(/ {2,}/));
    const norms = [0, 1].flatMap((i) =>
      ["ln_1.weight", "ln_1.bias", "ln_2.weight", "ln_2.bias"].map((name) => `h.${i}.${name}`),
    );
    expect(columns.map(([name]) => name)).toEqual([
      ...["input.weight", "input.bias"],
      ...norms,
      ...["output.weight", "output.bias"],
    ]);
    expect(columns[2]!.slice(1)).toEqual(["norm", "[64]", "64 weights", "1.8 kB"]);
    const { code, stderr } = await inProcess([...args, "layers(0, 9)"]);
    expect([code, stderr]).toEqual([
      78,
      expect.stringContaining("Cannot thaw layer 9: this body has the layers 0 to 1"),
    ]);
    expect((await inProcess([...args, "norms and"])).stderr).toContain("--thaw");
  });

  const vit = dataFolder("hub/vit-tiny-patch16-224");
  it.skipIf(!vit)("tells what of a checkpoint is read, thawed and not used", async () => {
    const args = ["inspect", vit!, "--task", "mnist"];
    const { stdout } = await inProcess([...args, "--json"]);
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
    const { stdout: text } = await inProcess([...args, "--verbose"]);
    expect(text).toContain(
      "to read           21 MB of the 23 MB of weight files (93.3 %)\nnot used          6 tensors",
    );
    expect(text).toMatch(/^ {2}positions +position +\[64, 192\] +12,288 weights +344 kB$/m);
    expect(text).toMatch(/^ {2}classifier\.bias +head: the output layer is new$/m);
  });

  it.skipIf(!dataFolder("hub/gpt-nano-sort"))("tells what fewer bits save, and what they cost", async () => {
    const args = ["inspect", dataFolder("hub/gpt-nano-sort")!, "--storages", "--json"];
    const all: {
      storage: string;
      compute?: string;
      bytes: number;
      difference: number;
      agreement?: number;
    }[] = JSON.parse((await inProcess(args)).stdout).storages;
    const found = all.filter(({ compute }) => compute === undefined);
    expect(found.map(({ storage }) => storage)).toEqual(["f32", "f16", "int8", "int4"]);
    for (const [i, { bytes, difference }] of found.entries()) {
      const wider = found[i - 1];
      if (wider) expect(bytes).toBeLessThan(wider.bytes);
      if (wider) expect(difference).toBeGreaterThan(wider.difference);
    }
    expect(found[0]!.difference).toBe(0);
    expect(found[1]!.difference).toBeLessThan(0.01);
  });

  it.skipIf(!dataFolder("hub/TinyStories-656K"))("tells what products in int8 do to a gradient", async () => {
    const args = ["inspect", dataFolder("hub/TinyStories-656K")!, "--storages"];
    const { storages } = JSON.parse((await inProcess([...args, "--json"])).stdout);
    const [plain, , , , whole] = storages;
    expect(whole).toMatchObject({ storage: "f32", compute: "int8" });
    expect(whole.bytes).toBeLessThan(0.7 * plain.bytes);
    expect(whole.difference).toBeGreaterThan(0.001);
    expect(whole.agreement).toBeGreaterThan(0.999);
    expect(whole.agreement).toBeLessThan(1);
    expect((await inProcess(args)).stdout).toMatch(/^ {2}compute int8 .* cosine of the gradient 0\.999\d$/m);
  });

  it.skipIf(!dataFolder("hub/gpt-nano-sort"))("fetches listings only", async () => {
    const before = server.bytesSent;
    const { code, stdout } = await inProcess([
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
