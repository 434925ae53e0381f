import { expect, it } from "vitest";
import { bitMemory } from "../bit-memory.js";
import { listOps } from "../list-ops/list-ops.js";
import type { Task } from "../task.js";
import { shuffledTokens } from "./shuffled-tokens.js";

const draw = { seed: 3, epoch: 0 };

function written(task: Task, index: number) {
  const dim = task.input.kind === "values" ? task.input.dim : 1;
  const size = task.input.tokens * dim;
  const x = task.input.kind === "values" ? new Float32Array(size) : new Int32Array(size);
  const y = new Int32Array(task.output.tokens * task.output.labels);
  const real = task.splits.test.write(index, draw, x, y);
  const tokens = Array.from({ length: task.input.tokens }, (_, i) => x.slice(i * dim, (i + 1) * dim).join());
  return { tokens, y, real };
}

it.each([
  ["vectors", bitMemory({ bits: 40, patterns: 3, dim: 4 })],
  ["ids with padding", listOps({ minLength: 10, maxLength: 40, maxDepth: 3 })],
])("tokens of %s stand elsewhere, whole, and labels and padding stay", (_, task) => {
  const shuffled = shuffledTokens(task);
  for (let index = 0; index < 5; index++) {
    const [before, after] = [written(task, index), written(shuffled, index)];
    expect(after.tokens).not.toEqual(before.tokens);
    expect([...after.tokens].sort()).toEqual([...before.tokens].sort());
    expect(after.tokens.slice(after.real)).toEqual(before.tokens.slice(before.real));
    expect(after.y).toEqual(before.y);
    expect(written(shuffled, index)).toEqual(after);
  }
  expect(shuffled.name).toBe(`${task.name}-shuffled`);
});
