import { expect, it } from "vitest";
import { frozen, random, truncated } from "../src/index.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
const drawn = (more: object) => random({ ...tinyConfigs["albert"], ...more }, { seed: 3 });
const hiddenOf = async (source: ReturnType<typeof random>) =>
  (await runModel(frozen(source, task), waves(36), [2, 6, 3])).hidden;

it("is cut between groups of layers, and nowhere else", async () => {
  const source = drawn({ num_hidden_layers: 6, num_hidden_groups: 3 });
  // the first two groups, of two layers each
  const first = truncated(source, 4);
  expect(first.config).toMatchObject({ num_hidden_layers: 4, num_hidden_groups: 2 });
  expect(first.names().some((name) => name.includes("groups.2"))).toBe(false);
  const alike = { ...source, config: { ...source.config, num_hidden_layers: 4, num_hidden_groups: 2 } };
  expect(await hiddenOf(first)).toEqual(await hiddenOf({ ...alike, names: first.names }));
  for (const layers of [1, 3, 5])
    expect(() => truncated(source, layers)).toThrow("such that whole groups of layers are kept");
  // all alike, it is cut anywhere
  expect(truncated(drawn({ num_hidden_layers: 6 }), 5).config).toMatchObject({ num_hidden_layers: 5 });
});
