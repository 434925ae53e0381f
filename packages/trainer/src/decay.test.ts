import { adam, lion, muon, type Optimizer } from "@permafrost/graph";
import type { Runnable } from "@permafrost/runtime";
import { expect, it } from "vitest";
import { tinyModel } from "../test/tiny-model.js";
import { steps, using } from "../test/using.js";

const COUNT = 150;

/** Sizes of parameters after some steps: without a gradient's help, decay of 1 would leave a fifth of them. */
async function trained(model: Runnable, optimizer: Optimizer) {
  const thawed = await using(model, { optimizer }, async (trainer) => {
    await steps(trainer, COUNT);
    return trainer.thawed();
  });
  const size = (name: string) => Math.hypot(...thawed[name]!) / Math.sqrt(thawed[name]!.length);
  return { gain: size("norm.gain"), matrix: size("output.weight") };
}

/** The same model, in which some parameters say whether they decay. */
const saying = (decays: Readonly<Record<string, boolean>>): Runnable => {
  const model = tinyModel();
  return {
    ...model,
    parameters: model.parameters.map((parameter) => {
      const own = decays[parameter.name];
      return own === undefined ? parameter : { ...parameter, decays: own };
    }),
  };
};

it.each([
  ["Adam", (weightDecay: number) => adam({ weightDecay })],
  ["Lion", (weightDecay: number) => lion({ weightDecay })],
  ["Muon", (weightDecay: number) => muon({ weightDecay })],
])("gains and biases do not decay with %s, matrices do", async (_, optimizer) => {
  const plain = await trained(tinyModel(), optimizer(0));
  const decayed = await trained(tinyModel(), optimizer(1));
  expect(decayed.gain / plain.gain).toBeGreaterThan(0.8);
  expect(decayed.gain / plain.gain).toBeLessThan(1.25);
  expect(decayed.matrix / plain.matrix).toBeLessThan(0.75);
});

it("parameters say themselves whether they decay, if they do", async () => {
  const usual = await trained(tinyModel(), adam({ weightDecay: 1 }));
  const other = await trained(
    saying({ "norm.gain": true, "output.weight": false }),
    adam({ weightDecay: 1 }),
  );
  expect(other.gain).toBeLessThan(0.75 * usual.gain);
  expect(other.matrix).toBeGreaterThan(1.25 * usual.matrix);
});
