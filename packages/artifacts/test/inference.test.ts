import { withValues } from "@permafrost/models";
import { exportOnnx, openPredictor, predict } from "@permafrost/runtime";
import { fromIterable } from "@permafrost/tasks";
import { relativeError } from "@permafrost/testing/relative-error";
import { nanoSort, randomBert, trained } from "@permafrost/testing/trained";
import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web";
import { describe, expect, it } from "vitest";

web.env.wasm.numThreads = 1;
web.env.logLevel = "error";

/** Both libraries have the same interface; their types differ in what only one takes. */
const runtimes = {
  "onnxruntime-node": native,
  "onnxruntime-web": web as unknown as typeof native,
} as const;

const nano = await nanoSort();
const bodies = [
  ...(nano ? [{ name: "gpt-nano-sort", source: nano }] : []),
  { name: "a random BERT", source: randomBert() },
];

describe.each(bodies)("$name, trained and exported", ({ source }) => {
  const made = trained(source);

  it.each(Object.entries(runtimes))("gives the trainer's logits in plain %s", async (_name, ort) => {
    const { model, thawed, batch, logits } = await made;
    const bytes = await exportOnnx(
      withValues(model, (name) => thawed[name]!),
      { batchSize: 4, probabilities: true },
    );
    const session = await ort.InferenceSession.create(bytes);
    expect([session.inputNames, session.outputNames]).toEqual([["x"], ["logits", "probabilities"]]);
    const { tokens, dim } = model.input as { tokens: number; dim: number };
    const x = new ort.Tensor("float32", batch.x as Float32Array, [4, tokens, dim]);
    const result = await session.run({ x });
    expect(relativeError(result["logits"]!.data as Float32Array, logits)).toBeLessThan(1e-5);
    const shares = result["probabilities"]!.data as Float32Array;
    for (let row = 0; row < shares.length; row += 2) {
      const [a, b] = [logits[row]!, logits[row + 1]!];
      expect(shares[row]).toBeCloseTo(1 / (1 + Math.exp(b - a)), 5);
    }
    await session.release();
    // the initial weights give something else: the file holds the trained ones
    const before = await predict(model, batch, { device: "native" });
    expect(relativeError(before.logits, logits)).toBeGreaterThan(0.05);
  });

  it("predicts the same in the library, in batches of any size", async () => {
    const { model, thawed, batch, logits } = await made;
    const merged = withValues(model, (name) => thawed[name]!);
    for (const batchSize of [1, 3, 16]) {
      const found = await predict(merged, batch, { batchSize, device: "native" });
      expect(relativeError(found.logits, logits)).toBeLessThan(1e-5);
      expect([...found.classes]).toEqual(
        [...found.classes.keys()].map((row) => Number(logits[2 * row + 1]! > logits[2 * row]!)),
      );
      for (const row of found.classes.keys())
        expect(found.probabilities[2 * row]! + found.probabilities[2 * row + 1]!).toBeCloseTo(1, 6);
    }
  });
});

describe("ids of differing lengths", () => {
  const sentences = [
    [1, 2, 3, 4, 5],
    [1, 2],
    [5, 4, 3],
  ];
  const examples = Array.from({ length: 12 }, (_, i) => ({ x: sentences[i % 3]!, y: [i % 3] }));

  it("go in with their lengths", async () => {
    const task = await fromIterable({
      input: { kind: "ids", tokens: 5, vocabulary: 6 },
      output: { classes: 3 },
      train: examples,
      test: examples,
    });
    expect(task.ragged).toBe(true);
    const { model, thawed, batch, logits } = await trained(randomBert(), { task });
    const merged = withValues(model, (name) => thawed[name]!);
    const session = await native.InferenceSession.create(await exportOnnx(merged, { batchSize: 4 }));
    expect(session.inputNames).toEqual(["x", "lengths"]);
    const result = await session.run({
      x: new native.Tensor("int32", batch.x as Int32Array, [4, 5]),
      lengths: new native.Tensor("int32", batch.lengths, [4]),
    });
    expect(relativeError(result["logits"]!.data as Float32Array, logits)).toBeLessThan(1e-5);
    const predictor = await openPredictor(merged, { batchSize: 3, device: "native" });
    const given = { x: batch.x, lengths: batch.lengths };
    expect(relativeError((await predictor.predict(given)).logits, logits)).toBeLessThan(1e-5);
    // padding counts if nobody says that it is padding
    expect(relativeError((await predictor.predict({ x: batch.x })).logits, logits)).toBeGreaterThan(1e-3);
    await predictor.dispose();
    await session.release();
  });
});

it("refuses what does not fit", async () => {
  const { model } = await trained(randomBert(), { steps: 1 });
  await expect(predict(model, { x: new Float32Array(7) })).rejects.toThrow(
    "Cannot predict: found 7 numbers, the model takes 6 for each example",
  );
  await expect(predict(model, { x: new Float32Array(12), lengths: Int32Array.of(1) })).rejects.toThrow(
    /12 numbers and 1 lengths/,
  );
  await expect(exportOnnx(model, { batchSize: 0 })).rejects.toThrow(/batches of 0/);
});
