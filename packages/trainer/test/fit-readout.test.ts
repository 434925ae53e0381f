import { frozen } from "@permafrost/models";
import { native, predict, type Runnable } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { type Batch, fitReadout, type Ridge, ridge } from "../src/index.js";
import { batches, batchOf, featuresOf, made, source, sumOf, wave } from "./readout-model.js";
import { tinyModel } from "./tiny-model.js";

const device = await native({ threads: 1 });

/** (XᵀX + λ) w = Xᵀy with a column of ones that λ leaves alone, by elimination. */
function solved(rows: readonly number[][], y: readonly number[], lambda: number): number[] {
  const x = rows.map((row) => [...row, 1]);
  const n = x[0]!.length;
  const a = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) =>
      x.reduce((sum, row) => sum + row[i]! * row[j]!, i === j && i < n - 1 ? lambda : 0),
    ),
    x.reduce((sum, row, k) => sum + row[i]! * y[k]!, 0),
  ]);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = a[k]![i]! / a[i]![i]!;
      for (let j = i; j <= n; j++) a[k]![j]! -= factor * a[i]![j]!;
    }
  return a.map((row, i) => row[n]! / row[i]!);
}

const near = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  const norm = Math.hypot(...expected);
  expect(Math.hypot(...expected.map((value, i) => value - found[i]!)) / norm).toBeLessThan(1e-4);
};

describe("fitReadout()", () => {
  it("solves for values and classes of every token that is read out, each label its own row", async () => {
    for (const kind of ["values", "classes"] as const) {
      const classes = kind === "values" ? 1 : 3;
      const model = made({ kind, tokens: 2, labels: 2, classes });
      const labelOf = (x: Float32Array, at: number) =>
        kind === "values" ? sumOf(x) * (at + 1) : Math.abs(Math.floor(3 * sumOf(x) + at)) % 3;
      const all = batches(model, 6, labelOf);
      const { values, lambda, trials, tokens, examples } = await fitReadout(
        model,
        all,
        ridge({ lambda: 1 }),
        { device },
      );
      expect({ lambda, trials, tokens, examples }).toEqual({
        lambda: 1,
        trials: [],
        tokens: 96,
        examples: 48,
      });
      const rows = (await Promise.all(all.map((batch) => featuresOf(model, batch)))).flat();
      const y = all.flatMap((batch) => [...batch.y]);
      for (let target = 0; target < 2 * classes; target++) {
        const label = Math.floor(target / classes);
        const wanted = rows.map((_, row) => {
          const given = y[row * 2 + label]!;
          return kind === "values" ? given : Number(given === target % classes);
        });
        const w = solved(rows, wanted, 1);
        near(values["output.weight"]!.subarray(target * 6, (target + 1) * 6), w.slice(0, 6));
        expect(values["output.bias"]![target]).toBeCloseTo(w[6]!, 4);
      }
    }
  });

  it("gives an ordinary model: it predicts, what thaws is there, and nothing but its output layer has moved", async () => {
    const model = made();
    const fit = await fitReadout(model, batches(model, 6), ridge({ lambda: 1e-4 }), { device });
    const batch = batches(model, 7)[6]!;
    const { logits } = await predict(fit.model, { x: batch.x }, { device });
    const rows = await featuresOf(model, batch);
    const { "output.weight": w, "output.bias": b } = fit.values;
    rows.forEach((row, i) => {
      expect(logits[i]).toBeCloseTo(
        row.reduce((sum, value, j) => sum + value * w![j]!, b![0]!),
        4,
      );
    });
    const thawed = await fit.thawed();
    const parameters = model.parameters.filter((parameter) => parameter.thawed);
    expect(Object.keys(thawed)).toEqual(parameters.map(({ name }) => name));
    for (const { name, initial } of parameters)
      expect(thawed[name]).toEqual(name.startsWith("output.") ? fit.values[name] : await initial());
    expect(fit.model.recipe).toBe(model.recipe);
  });

  it("leaves out labels that do not count, and padding", async () => {
    const model = made({ ragged: true, tokens: 2 });
    const whole = batches(model, 3);
    const spoiled = whole.map((batch) => ({
      ...batch,
      lengths: batch.lengths.map((_, i) => (i % 2 === 0 ? 4 : 3)),
      y: batch.y.map((value, i) => (i % 3 === 0 ? Number.NaN : value)),
      weights: Float32Array.from(batch.y, (_, i) => (i % 3 === 0 ? 0 : 1 + (i % 2))),
    }));
    const padded = spoiled.map((batch) => ({
      ...batch,
      x: batch.x.map((value, i) => (batch.lengths[Math.floor(i / 8)] === 3 && i % 8 >= 6 ? 1e6 : value)),
    }));
    const rows: number[][] = [];
    const y: number[] = [];
    for (const batch of spoiled) {
      const features = await featuresOf(model, batch);
      for (const [i, row] of features.entries())
        for (let times = 0; times < batch.weights[i]!; times++) {
          rows.push(row);
          y.push(batch.y[i]!);
        }
    }
    const { values, tokens } = await fitReadout(model, padded, ridge({ lambda: 0.1 }), { device });
    expect(tokens).toBe(30);
    near([...values["output.weight"]!, ...values["output.bias"]!], solved(rows, y, 0.1));
  });

  it("takes batches of fewer tokens, and smaller ones", async () => {
    const model = made({ ragged: true });
    const [first, second] = batches(model, 2) as [Batch, Batch];
    const short = {
      ...second,
      x: second.x.filter((_, i) => i % 8 < 6),
      tokens: 3,
      lengths: new Int32Array(8).fill(3),
    };
    const small = {
      ...first,
      x: first.x.slice(0, 24),
      y: first.y.slice(0, 3),
      lengths: first.lengths.slice(0, 3),
      size: 3,
    };
    const same = { ...second, lengths: new Int32Array(8).fill(3) };
    const a = await fitReadout(model, [first, short, small], ridge({ lambda: 1 }), { device });
    const b = await fitReadout(model, [first, same, small], ridge({ lambda: 1 }), { device });
    near(a.values["output.weight"]!, [...b.values["output.weight"]!]);
    expect(a.examples).toBe(19);
  });

  it("chooses λ on examples that are held out, or on the end of a series", async () => {
    const noise = made();
    const random = batches(noise, 8, (x) => wave(1e4 * x[0]!));
    const chosen = await fitReadout(noise, random, ridge({ lambdas: [1e-8, 1e6] }), { device });
    expect(chosen.lambda).toBe(1e6);
    expect(chosen.trials.map(({ lambda }) => lambda)).toEqual([1e-8, 1e6]);
    const [ease, pull] = (
      await fitReadout(noise, batches(noise, 8), ridge({ lambdas: [1e-8, 1e6] }), { device })
    ).trials;
    expect(ease!.error).toBeLessThan(pull!.error);

    const series = made({ tokens: 4 });
    const seen: string[] = [];
    const heldOut = (example: number, token: number) => {
      if (seen.length < 100) seen.push(`${example}:${token}`);
      return token === 3;
    };
    const all = batches(series, 1);
    await fitReadout(series, all, ridge({ lambdas: [1, 2] }), { device, heldOut });
    expect(new Set(seen).size).toBe(32);
  });

  it("says what stands in its way", async () => {
    const model = made();
    const fit = (of: Runnable, given: readonly Batch[], readout: Ridge = ridge({ lambda: 1 })) =>
      fitReadout(of, given, readout, { device });
    const all = batches(model, 2);
    await expect(fit(tinyModel(), all)).rejects.toThrow("the model's forward gives no features");
    const custom = frozen(source, model as never, { thaw: ({ role }) => role === "norm" });
    await expect(fit(custom, all)).rejects.toThrow(
      '"output.weight" is frozen. Take a thaw rule that trains it',
    );
    const wide = made({ kind: "classes", classes: 8187 });
    await expect(fit(wide, all)).rejects.toThrow("of 6 features and 8,187 targets: expected 8,192 together");
    const huge = all.map((batch) => ({ ...batch, y: batch.y.map((value) => 1e38 * value) as Float32Array }));
    await expect(fit(model, huge, ridge({ lambda: 1e-12 }))).rejects.toThrow("too large for float32");
    await expect(fit(model, [])).rejects.toThrow("there are no examples");
    const none = all.map((batch) => ({ ...batch, weights: new Float32Array(8) }));
    await expect(fit(model, none)).rejects.toThrow(
      "of 16 examples, 0 tokens are read out and count, expected at least 2",
    );
    const one = [batchOf(model, 1, 0, sumOf)];
    await expect(fit(model, one, ridge({ lambdas: [1, 2] }))).rejects.toThrow(
      "0 of them held out to choose λ on",
    );
    await expect(fit(model, [batchOf(model, 5, 0, sumOf)], ridge({ lambda: 0 }))).rejects.toThrow(
      "with λ = 0: the 6 features of 5 tokens are linearly dependent",
    );
    const spoiled = all.map((batch, i) => ({
      ...batch,
      x: batch.x.map((x, at) => (i === 1 && at === 17 ? Number.NaN : x)),
    }));
    await expect(fit(model, spoiled)).rejects.toThrow(
      "of batch 1 (the first is 0), feature 0 of example 2 is NaN. Example 2 of the batch holds NaN among its inputs",
    );
    const several = made({ labels: 2 });
    const uneven = batches(several, 1).map((batch) => ({
      ...batch,
      weights: batch.y.map((_, i) => i % 2) as Float32Array,
    }));
    await expect(fit(several, uneven)).rejects.toThrow("labels of one token have the weights 0 and 1");
    await expect(fit(model, all, "ridge" as never)).rejects.toThrow(
      'as ridge({ lambda: 1e-6 }) makes one, found "ridge"',
    );
    expect(() => ridge({ lambda: -1 })).toThrow("expected lambda to be a number of 0 or more, found -1");
    expect(() => ridge({ lambdas: [] })).toThrow("a list of at least one number");
    expect(() => ridge({ lambda: 1, lambdas: [1] })).toThrow("give one of them");
  });
});
