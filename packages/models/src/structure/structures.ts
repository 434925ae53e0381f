import { generator } from "../generator.js";
import { momentsOf } from "../statistics.js";
import { inOrder, shuffle, shuffledBlocks } from "./shuffled.js";
import type { Tensor } from "./tensor.js";

/** Leaves some of a tensor's structure. */
type Leave = (tensor: Tensor) => Float32Array | Promise<Float32Array>;

/** Rows of a matrix; of more axes the last ones count as one. */
const rowsOf = ({ shape, values }: Tensor) => ({
  rows: shape[0] ?? 1,
  columns: values.length / (shape[0] ?? 1),
});

const isVector = ({ shape }: Tensor) => shape.length < 2;

/** Normal, with the mean and the deviation of the tensor. */
const deviations: Leave = ({ values, seed, name }) => {
  const { mean, std } = momentsOf(values);
  return generator(seed, name).fillNormal(new Float32Array(values.length), mean, std);
};

/** Normal rows, each as long as it was. */
const rowNorms: Leave = (tensor) => {
  if (isVector(tensor)) return deviations(tensor);
  const { values, seed, name } = tensor;
  const { rows, columns } = rowsOf(tensor);
  const drawn = generator(seed, name).fillNormal(new Float32Array(values.length), 0, 1);
  for (let row = 0; row < rows; row++) {
    const [own, old] = [drawn, values].map((all) => all.subarray(row * columns, (row + 1) * columns));
    const factor = lengthOf(old!) / lengthOf(own!);
    for (let i = 0; i < columns; i++) own![i] = own![i]! * factor;
  }
  return drawn;
};

const lengthOf = (row: Float32Array): number => Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));

/** Turned at random on both sides. */
const singularValues: Leave = async (tensor) => {
  if (isVector(tensor)) return deviations(tensor);
  const { rows, columns } = rowsOf(tensor);
  return (await import("./turned.js")).turned(tensor, rows, columns);
};

/** The same rows in another order; of a vector its values. */
const rows: Leave = (tensor) =>
  inOrder(tensor, 0, shuffle(tensor.shape[0] ?? 1, generator(tensor.seed, tensor.name)));

/** The same heads in another order: other ones of queries, keys, values and of what they are mixed by. */
const layers: Leave = ({ values }) => values;

const heads: Leave = (tensor) => (tensor.blocks ? shuffledBlocks(tensor, tensor.blocks) : tensor.values);

/**
 * What may be left of a body's weights, from the least to the most, and how: `layers` is all of each tensor, in another layer. Vectors, as
 * biases and gains, have neither row norms nor singular values, and keep mean and deviation there.
 */
export const STRUCTURES = {
  deviations,
  "row norms": rowNorms,
  "singular values": singularValues,
  rows,
  heads,
  layers,
} as const satisfies Readonly<Record<string, Leave>>;

/** How much of the weights' structure is left. */
export type StructureName = keyof typeof STRUCTURES;

/** All of them, from the least to the most. */
export const STRUCTURE_NAMES: readonly StructureName[] = Object.keys(STRUCTURES) as StructureName[];
