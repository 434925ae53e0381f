import {
  apartNames,
  type Compute,
  matrixTops,
  maximum,
  neg,
  type Outputs,
  reduceMax,
  reshape,
  type Shape,
  sizeOf,
  type Tensor,
  topological,
  type WeightProduct,
  weightProduct,
} from "@permafrost/graph";
import { levelsOf, outliersAmong } from "./column-levels.js";
import type { Device, Feeds, Program, Session, Weights } from "./device.js";
import { grouped } from "./devices/grouped.js";
import { load } from "./load.js";
import { someLines, withoutLines } from "./matrix-parts.js";
import { programApart } from "./program-apart.js";

/** What products are computed in, by the name and shape of their matrix. */
type Computes = (name: string, shape: Shape) => Compute;

/** Products in whole numbers of which some columns are multiplied in float32, being so large that they would hide the others, and others are made alike in size. */
export interface Outliers {
  /** How many products of the program that was looked at are in whole numbers. */
  readonly products: number;
  /** A program so written, of equal values. */
  apart(program: Program & { readonly compute: Computes }): Program;
  /** Reads what such a program takes. */
  readonly weights: Weights;
  /** Gives back what looked for them. Until then, programs that are opened with these `weights` share what it read, where a device can. */
  dispose(): Promise<void>;
}

/** What a program is looked at with. */
interface Look {
  /** What its weights are read from. */
  readonly weights: Weights;
  /** What comes in. */
  readonly feeds: Feeds;
  /** Which products are in whole numbers. */
  readonly compute: Computes;
}

/**
 * Looks for outliers in the matrices, and in one run of a program: the columns of a pretrained body's states that are large are so for
 * everything that comes in.
 */
export async function findOutliers(
  device: Device,
  outputs: Outputs,
  { weights, feeds, compute }: Look,
): Promise<Outliers> {
  const products = topological(Object.values(outputs))
    .map(weightProduct)
    .filter((product) => product !== undefined)
    .filter(({ matrix, shape }) => compute(matrix, shape) === "int8");
  const found = new Map<string, ReadonlySet<number>>();
  const columns = (product: WeightProduct) => [...(found.get(apartNames(product).apart) ?? [])];
  const note = (product: WeightProduct, tops: Float32Array) =>
    found.set(apartNames(product).apart, new Set([...columns(product), ...outliersAmong(tops)]));
  const coming = new Map<string, Float32Array>();
  const factors = (product: WeightProduct) => {
    const tops = coming.get(apartNames(product).rest)?.slice();
    if (!tops) return undefined;
    for (const column of columns(product)) tops[column] = 0;
    return levelsOf(tops);
  };

  const parts = partsOf(products);
  const ofMatrix = grouped(products, ({ matrix }) => matrix);
  let looking = true;
  const reading: Weights = async (name) => {
    const part = parts.get(name);
    if (part)
      return part.cut(
        await weights(part.product.matrix),
        part.product,
        columns(part.product),
        factors(part.product),
      );
    const values = await weights(name);
    if (looking) for (const product of ofMatrix.get(name) ?? []) note(product, lineTops(values, product));
    return values;
  };
  const session = await look();
  looking = false;
  // where every program holds its own copy, there is nothing to share
  if (!device.sharesWeights) await session?.dispose();
  return {
    products: products.length,
    apart: ({ compute, ...program }) => ({
      ...programApart(program, columns, factors),
      compute(name, shape) {
        const part = parts.get(name);
        return part ? part.compute : compute(name, shape);
      },
    }),
    weights: reading,
    dispose: async () => (device.sharesWeights ? session?.dispose() : undefined),
  };

  async function look(): Promise<Session | undefined> {
    if (products.length === 0) return undefined;
    const nameOf = (i: number) => `top ${i}`;
    const tops = Object.fromEntries(products.map(({ x }, i) => [nameOf(i), columnTops(x)]));
    // with the outputs, so that every matrix is read and looked at
    const session = await load(device, { outputs: { ...outputs, ...tops }, compute, once: true }, reading);
    try {
      const result = await session.run(feeds, { wanted: Object.keys(tops) });
      for (const [i, product] of products.entries()) {
        const tops = result[nameOf(i)] as Float32Array;
        note(product, tops);
        if (!mayBeLevelled(product, products)) continue;
        // a matrix may be multiplied several times
        const { rest } = apartNames(product);
        coming.set(rest, coming.get(rest)?.map((top, k) => Math.max(top, tops[k]!)) ?? tops.slice());
      }
    } catch (error) {
      await session.dispose();
      throw error;
    }
    return session;
  }
}

/** A part of a matrix. */
interface Part {
  readonly product: WeightProduct;
  readonly cut: typeof withoutLines;
  readonly compute: Compute;
}

/**
 * Whether columns of x may be made alike in size. Not of gradients, to which it does nothing; and not of what is wider than what comes of it: hidden
 * units, of which every input moves others.
 */
function mayBeLevelled(product: WeightProduct, all: readonly WeightProduct[]): boolean {
  const { shape, transposed, matrix } = product;
  const [inner, outer] = (transposed ? shape.toReversed() : shape) as [number, number];
  const forward = all.find((other) => other.matrix === matrix)!;
  return forward.transposed === transposed && inner <= outer;
}

/** The parts of matrices by name. */
const partsOf = (products: readonly WeightProduct[]) =>
  new Map(
    products.flatMap((product): [string, Part][] => {
      const { apart, rest } = apartNames(product);
      return [
        [apart, { product, cut: someLines, compute: "f32" }],
        [rest, { product, cut: withoutLines, compute: "int8" }],
      ];
    }),
  );

/** The largest magnitude in each line of a matrix that is multiplied with one column of x. */
function lineTops(values: Float32Array, { shape, transposed }: WeightProduct): Float32Array {
  const { rows, columns } = matrixTops(values, shape[1]!);
  return transposed ? columns : rows;
}

/** The largest magnitude in each column, over all rows. */
function columnTops(x: Tensor): Tensor {
  const rows = reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape.at(-1)!]);
  return reshape(reduceMax(maximum(rows, neg(rows)), [0]), [-1]);
}
