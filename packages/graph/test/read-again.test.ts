import { expect, it } from "vitest";
import {
  type Bindings,
  evaluate,
  gelu,
  gradients,
  input,
  layerNorm,
  linear,
  reduceSum,
  reshape,
  type Tensor,
  tanh,
  topological,
  weight,
} from "../src/index.js";

const [rows, below, above, gain, shift] = [
  input("rows", "f32", [3, 2]),
  weight("below", [2, 4]),
  weight("above", [4, 2]),
  weight("gain", [4]),
  weight("shift", [4]),
];
const drawn = (n: number, from: number) => Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + from));
const bindings: Bindings = {
  rows: drawn(6, 1),
  below: drawn(8, 2),
  above: drawn(8, 3),
  gain: drawn(4, 4),
  shift: drawn(4, 5),
};

it.each([
  ["gelu", (x: Tensor) => gelu(x)],
  ["gelu by tanh", (x: Tensor) => gelu(x, "tanh")],
  ["layerNorm", (x: Tensor) => layerNorm(x, gain, shift, 1e-3)],
] as const)("the gradient of a matrix behind %s does not read what that gave", (_, made) => {
  const forward = made(linear(rows, below));
  const told = tanh(linear(forward, above));
  const loss = reshape(reduceSum(told, [0, 1]), []);
  const [ofBelow, ofAbove] = gradients(loss, [below, above]) as [Tensor, Tensor];
  // so that it need not be kept until then: its product alone reads what went forward
  const readers = topological([ofBelow, ofAbove]).filter(({ inputs }) => inputs.includes(forward));
  expect(readers.map(({ op }) => op)).toEqual(["linear"]);

  const found = evaluate({ ofAbove, forward, told }, bindings);
  // xᵀ (1 − tanh²), by hand
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 2; j++) {
      const parts = [0, 1, 2].map((row) => found.forward[4 * row + i]! * (1 - found.told[2 * row + j]! ** 2));
      expect(found.ofAbove[2 * i + j]).toBeCloseTo(parts[0]! + parts[1]! + parts[2]!, 6);
    }
});

it("where nothing below is differentiated, what went forward is read as it is", () => {
  const forward = gelu(linear(rows, below));
  const [ofAbove] = gradients(reshape(reduceSum(tanh(linear(forward, above)), [0, 1]), []), [above]);
  const program = topological([ofAbove!]);
  expect(program.filter(({ inputs }) => inputs.includes(forward)).map(({ op }) => op)).toEqual([
    "linear",
    "matMul",
  ]);
  expect(program.some(({ op }) => op === "erf")).toBe(false);
});
