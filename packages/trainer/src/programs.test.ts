import { native, type Runnable, wasm } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { tinyBatch, tinyModel } from "../test/tiny-model.js";
import { device, learningRate, using } from "../test/using.js";
import type { Batch } from "./batch.js";

describe("batches of fewer tokens", () => {
  const short = (size: number, seed: number, tokens: number): Batch => ({
    ...tinyBatch(size, seed, { tokens }),
    tokens,
  });
  /** The same examples in as many tokens as the model takes. */
  const filled = (batch: Batch): Batch => {
    const { tokens: _, ...rest } = batch;
    const x = new Float32Array(batch.size * 12);
    const width = batch.x.length / batch.size;
    for (let i = 0; i < batch.size; i++) x.set(batch.x.subarray(i * width, (i + 1) * width), i * 12);
    return { ...rest, x };
  };

  it("give the numbers of padded ones, and share their state", async () => {
    const model = tinyModel({ ragged: true });
    const counts = [2, 4, 3, 2, 2, 4, 1];
    const run = (change: (batch: Batch) => Batch) =>
      using(model, {}, async (trainer) => {
        const losses = [];
        for (const [i, tokens] of counts.entries())
          losses.push((await trainer.train(change(short(4, i, tokens)), { learningRate })).loss);
        const { loss } = await trainer.evaluate([change(short(4, 50, 2)), change(short(3, 51, 4))]);
        return [...losses, loss];
      });
    const [brief, full] = [await run((batch) => batch), await run(filled)];
    for (const [i, loss] of full.entries()) expect(Math.abs(brief[i]! - loss)).toBeLessThan(1e-6);
  });

  it("keep few programs, however many counts come", async () => {
    let open = 0;
    const counted = {
      ...device,
      async open(...given: Parameters<typeof device.open>) {
        const session = await device.open(...given);
        open++;
        return {
          ...session,
          async dispose() {
            open--;
            await session.dispose();
          },
        };
      },
    };
    const wide = { ...tinyModel({ ragged: true }), input: { kind: "values", tokens: 12, dim: 3 } } as const;
    await using(wide, { device: counted }, async (trainer) => {
      for (let tokens = 1; tokens <= 12; tokens++)
        await trainer.train(short(4, tokens, tokens), { learningRate });
      expect(open).toBe(8);
      expect((await trainer.train(short(4, 0, 1), { learningRate })).step).toBe(13);
    });
    expect(open).toBe(0);
  });

  it("keep the program that was used last the longest", async () => {
    const opened: number[] = [];
    const watching = {
      ...device,
      async open(...given: Parameters<typeof device.open>) {
        opened.push(given[0].graph.inputs["x"]!.shape[1]!);
        return device.open(...given);
      },
    };
    const wide = { ...tinyModel({ ragged: true }), input: { kind: "values", tokens: 12, dim: 3 } } as const;
    await using(wide, { device: watching }, async (trainer) => {
      // 12 is compiled first; seven more are kept beside it
      for (const tokens of [1, 2, 3, 4, 5, 6, 7, 12, 8, 12, 1])
        await trainer.train(short(4, tokens, tokens), { learningRate });
    });
    // for 8 the program of 1 had to go, not that of 12
    expect(opened).toEqual([12, 1, 2, 3, 4, 5, 6, 7, 8, 1]);
  });

  it("hand no state through the host: none is read or written while their lengths change", async () => {
    const crossings = { reads: 0, writes: 0 };
    const watching = {
      ...device,
      async place(...given: Parameters<typeof device.place>) {
        const state = await device.place(...given);
        // a session looks for the device's own state: it is watched, not wrapped
        const { read, write } = state;
        return Object.assign(state, {
          read: () => {
            crossings.reads++;
            return read();
          },
          write: (...values: Parameters<typeof write>) => {
            crossings.writes++;
            return write(...values);
          },
        });
      },
    };
    const losses = await using(tinyModel({ ragged: true }), { device: watching }, async (trainer) => {
      const seen = [];
      for (let i = 0; i < 64; i++)
        seen.push((await trainer.train(short(4, i, 1 + ((i * 7) % 4)), { learningRate })).loss);
      return seen;
    });
    expect(crossings).toEqual({ reads: 0, writes: 0 });
    expect(new Set(losses).size).toBe(64);
  });

  it.each([
    ["native", () => native({ threads: 1 })],
    ["native, prepacked", () => native({ threads: 1, prepack: true })],
    ["wasm", () => wasm({ threads: 1 })],
  ])("read every weight once: %s", async (_, open) => {
    const model = tinyModel({ ragged: true });
    const reads = new Map<string, number>();
    const counted: Runnable = {
      ...model,
      parameters: model.parameters.map((parameter) => ({
        ...parameter,
        initial() {
          reads.set(parameter.name, (reads.get(parameter.name) ?? 0) + 1);
          return parameter.initial();
        },
      })),
    };
    await using(counted, { device: await open() }, async (trainer) => {
      for (const tokens of [4, 2, 3, 2]) await trainer.train(short(4, 0, tokens), { learningRate });
    });
    expect(reads.get("frozen.weight")).toBe(1);
    expect(reads.get("output.weight")).toBe(1);
  });

  it("are refused where there are more than the model takes", async () => {
    await using(tinyModel(), {}, async (trainer) => {
      await expect(trainer.train(short(4, 0, 5), { learningRate })).rejects.toThrow(
        "Cannot use a batch of 5 tokens: the model takes up to 4 tokens",
      );
      await expect(trainer.train({ ...tinyBatch(4, 0), tokens: 3 }, { learningRate })).rejects.toThrow(
        "with 48 inputs and 4 labels: the model takes up to 4 examples of 9 inputs",
      );
    });
  });
});
