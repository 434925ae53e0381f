import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter } from "@permafrost/artifacts";
import { frozen, random } from "@permafrost/models";
import { nano } from "@permafrost/nano";
import { nativeRuntime } from "@permafrost/runtime";
import {
  bitXor,
  type DecodedClass,
  type DecodedClasses,
  type DecodedValues,
  encodeInput,
  fromArrays,
  fromTable,
  memorySource,
} from "@permafrost/tasks";
import { ridge } from "@permafrost/trainer";
import { describe, expect, it } from "vitest";
import { type FitOptions, fit } from "./fit.js";
import { openPredictor } from "./open-predictor.js";
import { train } from "./train.js";

const source = random({ model_type: "gpt2", n_embd: 16, n_layer: 1, n_head: 2, n_positions: 8 });

/** Two flowers that their sizes tell apart. */
const csv = `width,height,kind\n${Array.from({ length: 60 }, (_, i) =>
  i % 2 ? `${3 + (i % 7) / 10},${30 + (i % 5)},lily` : `${1 + (i % 6) / 10},${10 + (i % 4)},rose`,
).join("\n")}\n`;
const files = memorySource({ "flowers.csv": new TextEncoder().encode(csv) });
const flowers = await fromTable(files, { train: "flowers.csv", label: "kind" });
const quick: FitOptions = { steps: 40, learningRate: 1e-2, device: "native", threads: 1 };

describe("fit", () => {
  it("gives a model that answers by the names of classes, and is evaluated on splits", async () => {
    const trained = await fit(source, flowers, quick);
    const answers = (await trained.predict([
      { height: "31", width: 3.2 },
      { height: "11", width: 1.2, colour: "red" },
    ])) as DecodedClass[];
    expect(answers.map(({ class: flower }) => flower)).toEqual(["lily", "rose"]);
    expect(answers[0]!.probability).toBe(Math.max(...answers[0]!.probabilities));
    const { accuracy, examples, split, confusion } = await trained.evaluate("test", { confusion: true });
    expect({ accuracy, examples, split }).toEqual({ accuracy: 1, examples: 12, split: "test" });
    expect(confusion).toEqual([
      [6, 0],
      [0, 6],
    ]);
    expect(trained.reports).toHaveLength(40);
    const page = await trained.report();
    expect(page).toContain("table on a frozen gpt2");
    expect(page).toMatch(/Without a body[\s\S]*majority[\s\S]*linear/);
  });

  it("takes the small body of language where none is named, and says so in what it saves", async () => {
    const folder = await mkdtemp(join(tmpdir(), "permafrost-fit-"));
    const task = bitXor({ bits: 2 });
    const trained = await fit(task, { ...quick, steps: 2, seed: 3 });
    const named = await fit(await nano("language"), task, { ...quick, steps: 2, seed: 3 });
    expect(trained.reports.map(({ loss }) => loss)).toEqual(named.reports.map(({ loss }) => loss));
    await trained.save(folder);
    const { model, config } = await loadAdapter(folder);
    expect([config.base.name, model.body.layers]).toEqual(["nano language", 4]);
    await rm(folder, { recursive: true });
  });

  it("ends with the weights of the best evaluation, not of the last step", async () => {
    const values = Array.from({ length: 100 }, (_, i) => Math.sin(i * i));
    const rows = { x: values, y: values.map((_, i) => ((i * 7) % 3) % 2) };
    const input = { kind: "values", tokens: 1, dim: 1 } as const;
    const noise = fromArrays({ input, output: { classes: 2 }, train: rows, test: rows });
    const trained = await fit(source, noise, { ...quick, steps: 12, evaluateEvery: 1, learningRate: 0.1 });
    const losses = trained.reports.map(({ evaluation }) => evaluation!.loss);
    const least = Math.min(...losses);
    expect(trained.step).toBe(losses.indexOf(least) + 1);
    expect(losses.at(-1)).toBeGreaterThan(least);
    expect(trained.evaluation!.loss).toBe(least);
    expect((await trained.evaluate("validation")).loss).toBeCloseTo(least, 5);
  });

  it("solves for the output layer in closed form, and takes no step if none is said", async () => {
    const values = Array.from({ length: 40 }, (_, i) => Math.sin(i));
    const rows = { x: values.flatMap((value) => [value, -value]), y: values.map((value) => 3 * value) };
    const task = fromArrays({
      input: { kind: "values", tokens: 1, dim: 2 },
      output: { kind: "values" },
      train: rows,
      test: rows,
    });
    const trained = await fit(source, task, { device: "native", readout: ridge() });
    expect(trained.step).toBe(0);
    const [told] = (await trained.predict([[0.5, -0.5]])) as DecodedValues[];
    expect(told!.values[0]![0]).toBeCloseTo(1.5, 0);
  });

  it("saves an adapter and an ONNX file that say what it says", async () => {
    const trained = await fit(source, flowers, quick);
    const rows = [
      { width: 2.4, height: 19 },
      { width: 1, height: 40 },
    ];
    const said = (await trained.predict(rows)) as DecodedClass[];
    const open = await trained.openPredictor();
    const apart = rows.map((row) => open.predict([row]));
    await open.dispose();
    expect((await Promise.all(apart)).flat()).toEqual(said);
    const folder = await mkdtemp(join(tmpdir(), "permafrost-fit-"));
    try {
      await trained.save(folder);
      const { model, config } = await loadAdapter(folder, { base: source });
      expect(config.results[0]).toMatchObject({ steps: trained.step, examples: 5, split: "validation" });
      const predictor = await openPredictor({ model, config }, { device: "native" });
      expect(await predictor.predict(rows)).toEqual(said);
      await predictor.dispose();
      const damaged = { ...config, task: { ...config.task, encoding: { version: 1 } } };
      await expect(openPredictor({ model, config: damaged })).rejects.toThrow(
        'expected "encoding.input.kind"',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
    const ort = await nativeRuntime();
    const onnx = await trained.exportOnnx({ probabilities: true });
    const session = await ort.InferenceSession.create(onnx, {});
    const x = Float32Array.from(rows.flatMap((row) => [...encodeInput(flowers.encoding!, row).x]));
    const result = await session.run({ x: new ort.Tensor("float32", x, [2, 2, 1]) });
    await session.release();
    const expected = said.flatMap(({ probabilities }) => probabilities);
    for (const [i, value] of (result["probabilities"]!.data as Float32Array).entries())
      expect(value).toBeCloseTo(expected[i]!, 5);
  });

  it.each([
    [[{ width: 1 }], "Cannot read example 0: expected a column height, found width"],
    [
      [
        { width: 1, height: 2 },
        { width: "wide", height: 2 },
      ],
      "Cannot read example 1: expected a number in column width",
    ],
    [[null], "Cannot read example 0: expected a row"],
  ])("refuses to predict %j", async (data, message) => {
    const trained = await fit(source, flowers, { ...quick, steps: 1 });
    await expect(trained.predict(data as never)).rejects.toThrow(message);
  });

  it("predicts numbers as they are where nothing was learned about them", async () => {
    const trained = await fit(source, bitXor({ bits: 2 }), { ...quick, steps: 1 });
    const [told] = (await trained.predict([[0, 1, 1, 1]])) as DecodedClasses[];
    expect([told!.classes.length, told!.probabilities.length]).toEqual([2, 2]);
  });

  it("refuses an option that there is not", async () => {
    await expect(fit(source, flowers, { learning_rate: 1 } as FitOptions)).rejects.toThrow(
      new TypeError('Cannot fit a model: there is no option "learning_rate"; the nearest is "learningRate"'),
    );
    const trained = await fit(source, bitXor({ bits: 2 }), { steps: 1, batchSize: 4, device: "native" });
    await expect(trained.evaluate("test", { example: 4 } as never)).rejects.toThrow(
      'the nearest is "examples"',
    );
    await expect(trained.save("nowhere", { bases: {} } as never)).rejects.toThrow('the nearest is "base"');
  });
});

describe("train", () => {
  it("ends with what was learned, also where the loop is left", async () => {
    const steps = train(frozen(source, flowers), flowers, { ...quick, steps: 40, batchSize: 8 });
    expect(() => steps.trained()).toThrow("Cannot give what was learned: the training is not over");
    for await (const { step } of steps) if (step === 5) break;
    const trained = steps.trained();
    expect(trained.step).toBe(5);
    expect(await trained.predict([{ width: 1, height: 1 }])).toHaveLength(1);
    await expect(trained.save("nowhere")).rejects.toThrow(
      "it is not known where the frozen weights come from",
    );
    const whole = train(frozen(source, flowers), flowers, { ...quick, steps: 3, batchSize: 8 });
    let next = await whole.next();
    while (!next.done) next = await whole.next();
    expect(next.value.step).toBe(3);
  });
});
