import {
  crossEntropy,
  evaluate,
  gradients,
  input,
  narrow,
  reshape,
  type Tensor,
  weight,
} from "@permafrost/graph";
import {
  type GoldenCase,
  goldenCases,
  goldenFacts,
  modelName,
  openGoldenCase,
} from "@permafrost/testing/golden-case";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { describe, expect, it } from "vitest";
import { architectures, thaw } from "../src/index.js";

const folder = goldensFolder();
const names = goldenCases(folder);
const known = names.filter((name) => Object.hasOwn(architectures, goldenFacts(folder, name).model));

/** The references are float64 rounded to float32, and so are the inputs of both. */
const BAR = 1e-6;

describe("the bodies reproduce PyTorch", () => {
  for (const name of known) {
    it(name, async () => {
      const golden = await openGoldenCase(folder, name);
      const program = await programOf(golden);
      const whole = evaluate(program.outputs, program.bindings);
      const narrowed = evaluate(narrow(program.outputs), program.bindings);
      // differentiating what is narrowed is how training does it
      const short = evaluate(program.differentiate(narrow({ loss: program.loss }).loss), program.bindings);

      const worst: Record<string, number> = {};
      for (const key of Object.keys(program.outputs)) {
        const reference = await program.reference(key);
        for (const [how, values] of Object.entries({ whole, narrowed, short })) {
          const found = (values as Record<string, Float64Array>)[key];
          if (found) worst[`${key} (${how})`] = distance(found, reference, program.vanishing(key));
        }
      }
      const above = Object.entries(worst).filter(([, error]) => !(error < BAR));
      expect(above).toEqual([]);
    });

    it(`${name}: thaws what FPT trains`, async () => {
      const { facts, model } = await openGoldenCase(folder, name);
      const thawed = model.parameters.filter((parameter) => parameter.thawed).map((p) => p.name);
      expect(thawed.sort()).toEqual(facts.trainable.map(modelName).sort());
      expect(model.parameters.filter(thaw.all)).toHaveLength(model.parameters.length);
    });
  }

  it("covers every architecture", () => {
    const covered = names.map((name) => goldenFacts(folder, name).model);
    expect(Object.keys(architectures).filter((name) => !covered.includes(name))).toEqual([]);
  });

  it("covers every case", () => {
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });
});

/** Loss, everything on the way to it, and every gradient that is on record. */
async function programOf(golden: GoldenCase) {
  const { facts, model, task } = golden;
  const { batch, tokens } = facts.task;
  const weights = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  const x =
    task.input.kind === "ids"
      ? input("x", "i32", [batch, tokens])
      : input("x", "f32", [batch, tokens, task.input.dim]);
  const labels = input("y", "i32", [batch * task.output.tokens * task.output.labels]);
  const { embeds, states, hidden, logits } = model.forward(x, {
    weight: (name) => weights.get(name)!,
    dropout: (y) => y,
  });
  const loss = crossEntropy(reshape(logits, [-1, task.output.classes]), labels);
  const recorded = Object.keys(facts.tensors)
    .filter((key) => key.startsWith("grad/"))
    .map((key) => key.slice("grad/".length));
  const differentiate = (of: Tensor) => {
    const found = gradients(
      of,
      recorded.map((name) => weights.get(modelName(name))!),
    );
    return Object.fromEntries(recorded.map((name, i) => [`grad/${name}`, found[i]!]));
  };
  const bindings: Record<string, ArrayLike<number>> = {
    x: await golden.reference("input/x"),
    y: await golden.reference("input/y"),
  };
  for (const name of weights.keys()) bindings[name] = await golden.initial(name);
  return {
    loss,
    differentiate,
    bindings,
    outputs: {
      embeds,
      hidden,
      logits,
      loss,
      ...Object.fromEntries(states.map((state, i) => [`states/${i}`, state])),
      ...differentiate(loss),
    } as Record<string, Tensor>,
    reference: (key: string) =>
      key.startsWith("grad/")
        ? golden.ofParameter("grad", modelName(key.slice("grad/".length)))
        : golden.reference(key),
    // zero but for rounding: compared with the largest gradient instead
    vanishing: (key: string) => facts.tensors[key]!.vanishing_entries ?? [],
  };
}

/** Norm of the difference over norm of the reference; entries that vanish are held to the absolute bar. */
function distance(
  found: Float64Array,
  reference: Float32Array,
  vanishing: readonly (readonly [number, number])[],
): number {
  expect(found.length).toBe(reference.length);
  const vanishes = (i: number) => vanishing.some(([start, end]) => i >= start && i < end);
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < found.length; i++) {
    if (vanishes(i)) {
      expect(Math.abs(found[i]!)).toBeLessThan(BAR);
      continue;
    }
    difference += (found[i]! - reference[i]!) ** 2;
    norm += reference[i]! ** 2;
  }
  return norm === 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
}
