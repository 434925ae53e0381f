import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mnist } from "@permafrost/tasks";
import { dataFolder } from "@permafrost/testing/data-folder";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { namesOf } from "../config/naming.js";
import { opener } from "./opener.js";
import { openTask as openFrom, shapeOf as shapeFrom, type TaskConfig } from "./task.js";

const flags = namesOf({ names: "flags" });
const openTask = (config: TaskConfig, from = opener(), names = flags) => openFrom(config, from, names);
const taskShape = (config: TaskConfig) => shapeFrom(config, opener(), flags);

const shapeOf = ({ input, output, ragged = false }: Awaited<ReturnType<typeof taskShape>>) => ({
  input,
  output,
  ragged,
});

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-home-"));
});
afterAll(() => rm(home, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("--task without files", () => {
  it("makes all that need none", async () => {
    const bits = await openTask({ task: "bit-xor", bits: 3 });
    expect(bits.input).toEqual({ kind: "values", tokens: 6, dim: 1 });
    expect((await openTask({ task: "bit-memory", bits: 100 })).input.tokens).toBe(12);
    const short = await openTask({ task: "listops", maxLength: 40 });
    const x = new Int32Array(40);
    for (let i = 0; i < 50; i++) {
      const length = short.splits.train.write(i, { seed: 0, epoch: 0 }, x, new Int32Array(1));
      expect(length).toBeGreaterThan(10);
      expect(length).toBeLessThan(40);
    }
    expect((await openTask({ task: "listops", protocol: "lu2021" })).input).toEqual({
      kind: "ids",
      tokens: 512,
      vocabulary: 15,
    });
  });

  it("refuses settings that a task does not take", async () => {
    const cases: [TaskConfig, string][] = [
      [{ task: "bit-xor", data: "x" }, "Cannot use --data with bit-xor: it takes --bits"],
      [{ task: "mnist", bits: 3 }, "Cannot use --bits with mnist: it takes --data, --protocol, --validation"],
      [
        { task: "listops", augmentation: false },
        "Cannot use --no-augmentation with listops: it takes --data, --protocol, --max-length",
      ],
      [{ task: "remote-homology" }, "Cannot open remote-homology without files: give --data"],
      [{ task: "toString" }, "expected one of bit-xor, "],
    ];
    for (const [args, message] of cases) await expect(openTask(args)).rejects.toThrow(message);
    await expect(openTask({ task: "bit-xor", data: "x" }, opener(), namesOf({}))).rejects.toThrow(
      "Cannot use data with bit-xor: it takes bits",
    );
  });
});

const digits = dataFolder("mnist");
const proteins = dataFolder("remote-homology");
const photos = dataFolder("cifar10/parquet");

describe.skipIf(!digits)("--task mnist", () => {
  it("reads a folder", async () => {
    const args = { task: "mnist", data: digits!, validation: 5000, protocol: "lu2021" } as const;
    const task = await openTask(args);
    expect(shapeOf(task)).toEqual(shapeOf(await taskShape(args)));
    expect([task.splits.train.length, task.splits.validation!.length]).toEqual([55_000, 5000]);
    const expected = await mnist(digits!, { protocol: "lu2021" });
    const [x, y, x2, y2] = [
      new Float32Array(784),
      new Int32Array(1),
      new Float32Array(784),
      new Int32Array(1),
    ];
    task.splits.test.write(77, { seed: 0, epoch: 0 }, x, y);
    expected.splits.test.write(77, { seed: 0, epoch: 0 }, x2, y2);
    expect([x, y]).toEqual([x2, y2]);
  });

  it("names the files that a folder lacks, on one line", async () => {
    await expect(openTask({ task: "mnist", data: home })).rejects.toThrow(
      /^Cannot read MNIST in .*: found none of these files: train-images-idx3-ubyte.gz, train-images-idx3-ubyte, [^\n]*$/,
    );
  });

  it("reads a web address once", async () => {
    vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
    const names = await readdir(digits!);
    const files = Object.fromEntries(
      await Promise.all(
        names.map(async (name) => [name, new Uint8Array(await readFile(join(digits!, name)))]),
      ),
    );
    await using server = await startHubServer({ "o/site": { files } });
    const data = `${server.url}/o/site/resolve/main/`;
    expect((await openTask({ task: "mnist", data })).splits.test.length).toBe(10_000);
    const requests = server.requests.length;
    await openTask({ task: "mnist", data });
    expect(server.requests.length - requests).toBe(0);
  });
});

describe.skipIf(!proteins)("--task remote-homology", () => {
  it.each(["corrected", "lu2021"] as const)("reads a folder, %s", async (protocol) => {
    const args = { task: "remote-homology", data: proteins!, protocol, maxLength: 200 };
    const task = await openTask(args);
    expect(shapeOf(task)).toEqual(shapeOf(await taskShape(args)));
    expect(task.splits.train.length).toBeLessThan(12_305);
  });
});

describe.skipIf(!photos)("--task cifar10 from the Hub", () => {
  let server: HubServer;
  beforeAll(async () => {
    const files = Object.fromEntries(
      await Promise.all(
        ["train", "test"].map(async (part) => {
          const path = `plain_text/${part}-00000-of-00001.parquet`;
          return [path, new Uint8Array(await readFile(join(photos!, path)))] as const;
        }),
      ),
    );
    server = await startHubServer({ "datasets/uoft-cs/cifar10": { files } });
  });
  afterAll(() => server.close());

  it("fetches once, decodes once, and opens the same commit again", async () => {
    for (const [name, value] of Object.entries(environmentFor(server, join(home, "hf"))))
      vi.stubEnv(name, value);
    vi.stubEnv("XDG_CACHE_HOME", join(home, "cifar"));
    const from = opener();
    const args = { task: "cifar10", validation: 1000 };
    const task = await openTask(args, from);
    expect(shapeOf(task)).toEqual(shapeOf(await taskShape(args)));
    const lengths = Object.values(task.splits).map(({ length }) => length);
    expect(lengths.sort((a, b) => a - b)).toEqual([1000, 10_000, 49_000]);
    const commit = server.commitOf("datasets/uoft-cs/cifar10");
    expect(from.revisions).toEqual({ "datasets/uoft-cs/cifar10": commit });
    const snapshot = join(home, "hf/hub/datasets--uoft-cs--cifar10/snapshots", commit);
    expect(existsSync(join(snapshot, "plain_text/train-00000-of-00001.parquet"))).toBe(true);

    const sent = server.bytesSent;
    const gray = { task: "cifar10-lra", data: "uoft-cs/cifar10" };
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    const again = await openTask(gray, opener(from.revisions));
    expect(shapeOf(again)).toEqual(shapeOf(await taskShape(gray)));
    expect(server.bytesSent).toBe(sent);
    expect(await readdir(join(home, "cifar/permafrost"))).toHaveLength(2);
    const labels = [task, again].map(({ splits: { test } }) => {
      const [x, y] = [new Float32Array(64 * 48), new Int32Array(1)];
      return Array.from({ length: 50 }, (_, i) => {
        test.write(i, { seed: 0, epoch: 0 }, x, y);
        return y[0];
      });
    });
    expect(labels[0]).toEqual(labels[1]);
    expect(new Set(labels[0]).size).toBe(10);
  });
});
