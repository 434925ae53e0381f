import {
  type AttributeProto,
  attributeTypes,
  elementTypes,
  type NodeProto,
  type TensorProto,
} from "./schema.js";

/** Two programs that differ in more than sizes. */
export class Unlike extends Error {}

/** What is known while two programs are made one. */
export interface Merging {
  readonly sizes: readonly [number, number];
  readonly constants: readonly [ReadonlyMap<string, TensorProto>, ReadonlyMap<string, TensorProto>];
  /** Nodes that compute what follows the batch, before all others. */
  readonly first: NodeProto[];
  /** Constants that these need. */
  readonly added: Map<string, TensorProto>;
  /** What stands for a constant of the one that is another in the other. */
  readonly replaced: Map<string, string>;
}

/** How many times the batch a size is; 0 if it has nothing to do with it. */
export function factorOf(one: number, other: number, [size, otherSize]: readonly [number, number]): number {
  if (one === other) return 0;
  const factor = one / size;
  if (Number.isInteger(factor) && factor === other / otherSize) return factor;
  throw new Unlike("a size in it is no multiple of the batch");
}

/** A shape, starts or ends. */
export function sizesOf(a: TensorProto, b: TensorProto, to: Merging): string {
  const [one, other] = [wholeOf(a), wholeOf(b)];
  if (one.length !== other.length) throw new Unlike("sizes coincide in it");
  return sizesFrom(
    one.map((size, i) => ({ size, factor: factorOf(size, other[i]!, to.sizes) })),
    to,
  );
}

interface Size {
  readonly size: number;
  readonly factor: number;
}

/** A vector of sizes, of which some are multiples of the batch. */
function sizesFrom(sizes: readonly Size[], to: Merging): string {
  const parts = sizes.map(({ size, factor }) => {
    if (factor === 0) return whole(size, to);
    return factor === 1 ? "b:batch" : computed("Mul", ["b:batch", whole(factor, to)], `b:${factor}`, to);
  });
  if (parts.length === 1) return parts[0]!;
  return computed("Concat", parts, `b:[${parts.join()}]`, to, [int("axis", 0)]);
}

/** A tensor that holds the same for every example; or whole numbers that grow from one to the next by as much each time, as places do. */
export function filledOf(a: TensorProto, b: TensorProto, to: Merging): string {
  const dims = a.dims.map((size, i) => ({ size, factor: factorOf(size, b.dims[i] ?? size, to.sizes) }));
  const axis = dims.findIndex(({ factor }) => factor > 0);
  if (axis < 0 || a.dims.length !== b.dims.length || a.dims.slice(0, axis).some((size) => size !== 1))
    throw new Unlike("a constant of it holds something else for every size");
  const [one, other] = [rowsOf(a, to.sizes[0]), rowsOf(b, to.sizes[1])];
  if (one.step !== other.step || one.row.join() !== other.row.join())
    throw new Unlike("a constant of it holds something else for every size");
  const name = `b:of ${a.name}`;
  const numbers = a.dims.reduce((all, size) => all * size, 1);
  const width = numbers / to.sizes[0];
  to.added.set(name, { ...a, name, dims: [1, width], raw_data: one.row });
  const all = one.step === 0 ? expanded(name, width, to) : growing(name, one.step, to);
  return computed("Reshape", [all, sizesFrom(dims, to)], `${name} for all`, to);
}

const expanded = (row: string, width: number, to: Merging): string =>
  computed(
    "Expand",
    [
      row,
      sizesFrom(
        [
          { size: 0, factor: 1 },
          { size: width, factor: 0 },
        ],
        to,
      ),
    ],
    `${row} each`,
    to,
  );

/** The row of the first example, and `step` more for each after it. */
function growing(row: string, step: number, to: Merging): string {
  const scalar = (value: number) => number32(value, to);
  const batch = computed("Squeeze", ["b:batch"], "b:batch scalar", to);
  const count = computed("Cast", [batch], "b:batch i32", to, [int("to", elementTypes.i32)]);
  const places = computed("Range", [scalar(0), count, scalar(1)], "b:places", to);
  const column = computed("Unsqueeze", [places, whole(1, to)], "b:places of rows", to);
  return computed(
    "Add",
    [row, computed("Mul", [column, scalar(step)], `b:places * ${step}`, to)],
    `${row} each`,
    to,
  );
}

/** The part of the first example, and how much more each next one holds. */
function rowsOf(
  { raw_data, data_type }: TensorProto,
  size: number,
): { readonly row: Uint8Array; readonly step: number } {
  const bytes = raw_data ?? new Uint8Array();
  const width = bytes.length / size;
  const row = bytes.slice(0, width);
  if (bytes.every((byte, i) => byte === row[i % width])) return { row, step: 0 };
  if (data_type !== elementTypes.i32)
    throw new Unlike("a constant of it holds something else for every example");
  const numbers = new Int32Array(bytes.slice().buffer);
  const columns = numbers.length / size;
  const step = numbers[columns]! - numbers[0]!;
  if (numbers.some((number, i) => number !== numbers[i % columns]! + Math.floor(i / columns) * step))
    throw new Unlike("a constant of it holds something else for every example");
  return { row, step };
}

function number32(value: number, to: Merging): string {
  const name = `b:i32{${value}}`;
  to.added.set(name, {
    dims: [],
    data_type: elementTypes.i32,
    name,
    raw_data: new Uint8Array(Int32Array.of(value).buffer),
  });
  return name;
}

const wholeOf = ({ raw_data }: TensorProto): number[] =>
  Array.from(new BigInt64Array(raw_data!.slice().buffer), Number);

function whole(size: number, to: Merging): string {
  const name = `b:{${size}}`;
  const raw_data = new Uint8Array(BigInt64Array.of(BigInt(size)).buffer);
  to.added.set(name, { dims: [1], data_type: elementTypes.i64, name, raw_data });
  return name;
}

function computed(
  op: string,
  input: readonly string[],
  name: string,
  { first }: Merging,
  attribute: readonly AttributeProto[] = [],
): string {
  if (!first.some(({ output }) => output[0] === name)) first.push(node(op, input, name, attribute));
  return name;
}

export const node = (
  op_type: string,
  input: readonly string[],
  name: string,
  attribute: readonly AttributeProto[] = [],
): NodeProto => ({ input, output: [name], name, op_type, attribute, domain: "" });

export const int = (name: string, i: number): AttributeProto => ({ name, type: attributeTypes.int, i });
