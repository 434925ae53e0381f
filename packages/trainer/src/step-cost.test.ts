import { linear, mul, neg, reduceMean, reshape, type Tensor, tanh } from "@permafrost/graph";
import { configOf, countsOf, frozen, gpt2Config, random, thaw } from "@permafrost/models";
import { expect, it } from "vitest";
import { stepCost } from "./step-cost.js";

// all tokens are read, so that no layer is narrowed to the last ones
const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 6, labels: 1, classes: 2 },
} as const;
const config = { ...gpt2Config("tiny"), n_layer: 1, n_embd: 8, n_head: 2 };
const cost = (rule = thaw.fpt, batch = 4) => stepCost(frozen(random(config), task, { thaw: rule }), batch);

it("counts the products of a step by hand", () => {
  const [batch, tokens, dim, width, heads, classes] = [4, 6, 3, 8, 2, 2];
  const rows = batch * tokens;
  const product = (m: number, k: number, n: number) => 2 * m * k * n;
  const input = product(rows, dim, width);
  const output = product(rows, width, classes);
  const dense = product(rows, width, 12 * width);
  const attention = 2 * batch * heads * product(tokens, width / heads, tokens);
  // output only: nothing goes back through the body
  expect(cost(thaw.outputOnly).flops).toBe(input + dense + attention + 2 * output);
  // frozen matrices have a gradient of what goes in, not of themselves; the task's numbers have none at all
  expect(cost().flops).toBe(2 * input + 2 * dense + 3 * attention + 3 * output);
});

it.each(["gpt2", "bert", "llama", "lstm_ln"] as const)("is what the counts of a %s say", (name) => {
  const body = random(configOf(name, { layers: 2, width: 16 }));
  for (const read of [1, 6])
    for (const rule of [thaw.fpt, thaw.outputOnly, thaw.all]) {
      const model = frozen(body, { ...task, output: { ...task.output, tokens: read } }, { thaw: rule });
      expect(stepCost(model, 4).flops).toBe(4 * countsOf(model).flops.step);
    }
});

it("counts what lies in memory", () => {
  const { weightBytes, stateBytes, activationBytes } = cost();
  expect(weightBytes).toBe(4 * (12 * 8 * 8 + (3 + 1 + 4 + 1) * 8));
  const thawed = 3 * 8 + 8 + 6 * 8 + 3 * 2 * 8 + 2 * 8 + 2;
  expect(stateBytes).toBe(4 * 7 * thawed);
  // the feed-forward's inner result alone, and what its gradient needs of it
  expect(activationBytes).toBeGreaterThan(2 * 4 * 24 * 32);
  expect(activationBytes).toBeGreaterThan(1.5 * cost(thaw.outputOnly).activationBytes);
  expect(cost(thaw.fpt, 8).activationBytes).toBeGreaterThan(1.8 * activationBytes);
  expect(cost(thaw.fpt, 8).activationBytes).toBeLessThan(2 * activationBytes);
});

it("takes views for no memory of their own", () => {
  const [batch, tokens, dim] = [4, 32, 16];
  const activations = (look: (x: Tensor) => Tensor) =>
    stepCost(
      {
        input: { kind: "values", tokens, dim },
        output: { tokens: 1, labels: 1, classes: 2 },
        parameters: [{ name: "w", shape: [dim, 2], thawed: true, initial: async () => new Float32Array(32) }],
        forward(x, { weight }) {
          // what is largest is alive while it is looked at
          const large = tanh(x);
          const means = reduceMean(mul(large, look(large)), [1]);
          return { logits: reshape(linear(means, weight("w")), [batch, 1, 2]) };
        },
      },
      batch,
    ).activationBytes;
  const around = (x: Tensor) => reshape(reshape(x, [batch * tokens * dim]), [batch, tokens, dim]);
  expect(activations(around)).toBe(activations((x) => x));
  expect(activations(neg) - activations((x) => x)).toBeGreaterThanOrEqual(4 * batch * tokens * dim);
});
