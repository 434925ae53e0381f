import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromFolder } from "@permafrost/hub";
import { gpt2Config, random, type WeightSource } from "@permafrost/models";
import { dataFolder } from "@permafrost/testing/data-folder";
import { environmentFor, filesOf, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { namesOf } from "../config/naming.js";
import { opener } from "./opener.js";
import { openSource, type SourceConfig } from "./source.js";

const folder = dataFolder("hub/gpt-nano-sort");
const ATTENTION = "h.1.attn.c_attn.weight";
const FEED_FORWARD = "h.1.mlp.c_fc.weight";
const NORM = "h.1.ln_1.weight";

const flags = namesOf({ names: "flags" });
const open = async (config: Partial<SourceConfig> & { model: string }, names = flags) =>
  (await openSource({ random: false, seed: 0, ...config }, opener(config.revisions), names)).source;
/** A tensor by its name without prefix. */
const read = async (source: WeightSource, name: string) =>
  source.read(source.names().find((found) => found.endsWith(name))!);

describe.skipIf(!folder)("--model and what goes with it", () => {
  let home: string;
  let server: HubServer;
  let pretrained: WeightSource;

  beforeAll(async () => {
    pretrained = await fromFolder(folder!);
    home = await mkdtemp(join(tmpdir(), "permafrost-home-"));
    const files = filesOf(folder!);
    server = await startHubServer({ "o/sort": { files }, "openai-community/gpt2": { files } });
    for (const [name, value] of Object.entries(environmentFor(server, home))) process.env[name] = value;
  });
  afterAll(async () => {
    await server.close();
    await rm(home, { recursive: true });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("takes folders, repositories, and the Hub's old names without owner", async () => {
    for (const model of [folder!, "o/sort", `o/sort@${server.commitOf("o/sort")}`, "gpt2"])
      expect(await read(await open({ model }), ATTENTION), model).toEqual(await read(pretrained, ATTENTION));
    const preset = await open({ model: "gpt2", random: true, layers: 2, width: 12, heads: 3 });
    expect(preset.config).toEqual({ ...gpt2Config("small"), n_layer: 2, n_embd: 12, n_head: 3 });
  });

  it("draws random weights of any checkpoint's architecture", async () => {
    const source = await open({ model: "o/sort", random: true, seed: 3 });
    const expected = random(pretrained.config, { seed: 3 });
    expect(await source.read(ATTENTION)).toEqual(await expected.read(ATTENTION));
  });

  it("draws random weights of a config, where a folder has nothing else", async () => {
    const config = { model_type: "esn", units: 5, input_dim: 1, sr: 0.7 };
    const alone = await mkdtemp(join(home, "alone-"));
    await writeFile(join(alone, "config.json"), JSON.stringify(config));
    const source = await open({ model: alone, random: true, seed: 3 });
    expect(await source.read("W")).toEqual(await random(config, { seed: 3 }).read("W"));
    await expect(open({ model: alone })).rejects.toThrow(`Cannot find weights in ${alone}`);
    await writeFile(join(alone, "config.json"), "{");
    await expect(open({ model: alone, random: true })).rejects.toThrow(`Cannot read config.json of ${alone}`);
  });

  it("mixes parts of models", async () => {
    const drawn = random(pretrained.config, { seed: 0 });
    const source = await open({ model: folder!, feedForwardFrom: "random" });
    expect(await source.read(ATTENTION)).toEqual(await read(pretrained, ATTENTION));
    expect(await source.read(FEED_FORWARD)).toEqual(await drawn.read(FEED_FORWARD));
    const other = await open({ model: folder!, random: true, attentionFrom: "o/sort" });
    expect(await other.read(ATTENTION)).toEqual(await read(pretrained, ATTENTION));
    expect(await other.read(FEED_FORWARD)).toEqual(await drawn.read(FEED_FORWARD));
  });

  it("keeps the first layers, and only the statistics", async () => {
    const source = await open({ model: folder!, layersKept: 2, statisticsOnly: true, seed: 1 });
    expect(source.config["n_layer"]).toBe(2);
    expect(source.names().some((name) => name.startsWith("h.2."))).toBe(false);
    const [found, given] = [await source.read(NORM), await read(pretrained, NORM)];
    expect(found).not.toEqual(given);
    const mean = (values: Float32Array) => values.reduce((sum, x) => sum + x / values.length, 0);
    expect(Math.abs(mean(found) - mean(given))).toBeLessThan(0.1);
    await expect(open({ model: folder!, layersKept: 4 })).rejects.toThrow(
      "expected a whole number from 1 to 3",
    );
  });

  it("keeps some of the weights' structure, by the body's seed", async () => {
    const kept = (seed: number) => open({ model: folder!, structureKept: "rows", seed });
    const [found, given] = [await (await kept(1)).read(FEED_FORWARD), await read(pretrained, FEED_FORWARD)];
    expect(found).not.toEqual(given);
    expect([...found].sort()).toEqual([...given].sort());
    expect(await (await kept(1)).read(FEED_FORWARD)).toEqual(found);
    expect(await (await kept(2)).read(FEED_FORWARD)).not.toEqual(found);
  });

  it("opens the same commit again, whatever became of the branch", async () => {
    const from = opener();
    const args = { model: "o/sort", random: false, seed: 0 };
    await read((await openSource(args, from, flags)).source, NORM);
    expect(from.revisions).toEqual({ "o/sort": server.commitOf("o/sort") });
    const before = server.repositories["o/sort"]!;
    server.repositories["o/sort"] = { files: filesOf(dataFolder("hub/tiny-gpt2")!) };
    const again = await open({ ...args, revisions: from.revisions });
    expect(await read(again, NORM)).toEqual(await read(pretrained, NORM));
    expect((await open(args)).config["n_embd"]).toBe(2);
    server.repositories["o/sort"] = before;
  });

  it("says what a name could have been", async () => {
    await expect(open({ model: "gpt2-tiny" })).rejects.toThrow(
      /gpt2-tiny@main: there is no such repository.*There is no folder "gpt2-tiny" here either.*goes with --random$/s,
    );
    await expect(open({ model: folder!, layers: 2 })).rejects.toThrow("--layers-kept leaves layers off");
    await expect(open({ model: folder!, layers: 2 }, namesOf({}))).rejects.toThrow(
      "layers, width and heads go with random; layersKept leaves layers off",
    );
    await expect(open({ model: "o/sort", random: true, width: 2 })).rejects.toThrow("go with gpt2-tiny");
  });
});
