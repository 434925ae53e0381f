import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withValues } from "@permafrost/models";
import { type Device, native } from "@permafrost/runtime";
import { relativeError } from "@permafrost/testing/relative-error";
import { randomBert, type Trained, trained } from "@permafrost/testing/trained";
import * as ort from "onnxruntime-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { checkOnnx, saveOnnx } from "../src/index.js";

const unwritable = vi.hoisted(() => new Set<string>());
vi.mock("@permafrost/common/write-whole", async (original) => {
  const { writeWhole } = await original<{
    writeWhole: (path: string, ...rest: unknown[]) => Promise<void>;
  }>();
  return {
    async writeWhole(path: string, ...rest: unknown[]) {
      if (unwritable.has(path)) throw new Error("the disk is full");
      return writeWhole(path, ...rest);
    },
  };
});

let folder: string;
let made: Trained;
let path: string;
const model = () => withValues(made.model, (name) => made.thawed[name]!);
beforeAll(async () => {
  made = await trained(randomBert(), { steps: 5 });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-onnx-"));
  path = join(folder, "bert.onnx");
  return () => rm(folder, { recursive: true });
});

describe("saveOnnx()", () => {
  it("puts weights beside the graph on request, where ONNX Runtime finds them", async () => {
    const inside = await saveOnnx(path, model(), { batchSize: 4 });
    expect(inside).toEqual({ path, bytes: (await stat(path)).size });
    const outside = await saveOnnx(path, model(), { batchSize: 4, external: true });
    expect(outside.dataPath).toBe(`${path}.data`);
    expect(outside.bytes).toBe((await stat(path)).size + (await stat(`${path}.data`)).size);
    expect((await stat(path)).size).toBeLessThan(inside.bytes / 2);
    const session = await ort.InferenceSession.create(path);
    const x = new ort.Tensor("float32", made.batch.x as Float32Array, [4, 6, 1]);
    const result = await session.run({ x });
    expect(relativeError(result["logits"]!.data as Float32Array, made.logits)).toBeLessThan(1e-5);
    await session.release();
  });

  it.each([false, true])(
    "leaves what was there where writing fails, weights beside it: %s",
    async (external) => {
      await saveOnnx(path, model(), { external });
      const files = async () =>
        Promise.all((await readdir(folder)).map(async (file) => [file, await readFile(join(folder, file))]));
      const before = await files();
      let read = 0;
      const failing = withValues(made.model, (name) => {
        if (++read > 2) throw new Error("the disk is gone");
        return made.thawed[name]!;
      });
      await expect(saveOnnx(path, failing, { external })).rejects.toThrow("the disk is gone");
      expect(await files()).toEqual(before);
    },
  );

  it("leaves no graph beside weights that are not its own", async () => {
    await saveOnnx(path, model(), { external: true });
    const before = await readFile(`${path}.data`);
    unwritable.add(path);
    await expect(saveOnnx(path, made.model, { external: true })).rejects.toThrow("the disk is full");
    expect(await readFile(`${path}.data`)).not.toEqual(before);
    expect(await readdir(folder)).toEqual(["bert.onnx.data"]);
  });

  it("notes what it is given, but nothing that lets anyone in", async () => {
    await saveOnnx(path, made.model, {
      metadata: {
        task: "bit-xor",
        base: "https://user:S3CR3T@host/m/gpt2?X-Amz-Signature=S3CR3T, first 2 layers",
        json: JSON.stringify({ from: "https://host/data?sig=S3CR3T", more: [1] }),
        long: "y".repeat(5000),
      },
    });
    const bytes = (await readFile(path)).toString("latin1");
    for (const noted of [
      "bit-xor",
      "https://host/m/gpt2",
      '{"from":"https://host/data","more":[1]}',
      "y".repeat(5000),
    ])
      expect(bytes).toContain(noted);
    expect(bytes).not.toContain("S3CR3T");
  });
});

/** One example, as a file of batches of one takes it. */
const first = () => ({ x: made.batch.x.slice(0, 6), lengths: made.batch.lengths.slice(0, 1) });

describe("checkOnnx()", () => {
  const devices: Device[] = [];
  afterAll(async () => {
    for (const device of devices) await device.dispose?.();
  });

  it("says how far a file is from its model", async () => {
    const saved = await saveOnnx(path, model());
    expect(await checkOnnx(saved, model(), first())).toBeLessThan(1e-5);
    expect(await checkOnnx(saved, made.model, first())).toBeGreaterThan(1e-3);
    const outside = await saveOnnx(join(folder, "beside.onnx"), model(), { external: true });
    expect(await checkOnnx(outside, model(), first())).toBeLessThan(1e-5);
  });

  it("gives back the sessions that it opens, and leaves a device that it is lent alone", async () => {
    const device = await native({ threads: 1 });
    devices.push(device);
    const open = new Set<object>();
    let disposed = 0;
    const watched: Device = {
      ...device,
      async open(...given) {
        const session = await device.open(...given);
        open.add(session);
        return {
          ...session,
          run: (...of) => session.run(...of),
          async dispose() {
            open.delete(session);
            await session.dispose();
          },
        };
      },
      async dispose() {
        disposed++;
      },
    };
    const saved = await saveOnnx(path, model());
    expect(await checkOnnx(saved, model(), first(), { device: watched })).toBeLessThan(1e-5);
    expect([open.size, disposed]).toEqual([0, 0]);
    await expect(
      checkOnnx(saved, model(), { x: new Float32Array(7) }, { device: watched }),
    ).rejects.toThrow();
    expect([open.size, disposed]).toEqual([0, 0]);
  });
});
