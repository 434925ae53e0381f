import type { ConstantData } from "../operators/attributes.js";
import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../type.js";
import {
  type AttributeProto,
  attributeTypes,
  elementTypes,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from "./schema.js";
import { type Compute, type Kept, partsOf, type Storage, type WholeBits } from "./storage.js";

/** Attributes of an ONNX node. A plain number is an int; ONNX tells ints from floats. */
export type OnnxAttributes = Readonly<
  Record<
    string,
    number | string | readonly number[] | { readonly float: number } | { readonly graph: GraphProto }
  >
>;

/** A graph in a graph. */
export interface Inner {
  /** Tensors that are there, by the names that they have outside. */
  readonly known: ReadonlyMap<Tensor, string>;
  /** What it takes. */
  readonly takes: readonly Tensor[];
  /** What it gives. */
  readonly gives: readonly Tensor[];
}

/** What lowering rules write to. Equal nodes over equal inputs are written once. */
export interface Emitter {
  /** Whether what copies is run every time: a GPU that records what it is to do leaves it out. */
  readonly copies: boolean;
  input(name: string, dtype: DType, shape: Shape): string;
  /** Default: kept as the sink says. */
  weight(name: string, shape: Shape, kept?: Kept): string;
  constant(dtype: DType | "i64" | "u8", shape: Shape, data: ConstantData | BigInt64Array): string;
  /** A float32 scalar. */
  float(value: number): string;
  /** A list of whole numbers as the i64 vector that ONNX takes for axes, starts and ends. */
  axes(numbers: readonly number[]): string;
  /** A shape, likewise. */
  shape(shape: Shape): string;
  typeCode(dtype: DType): number;
  /** The same numbers in another shape. */
  reshape(x: string, shape: Shape): string;
  node(op: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
  /** A node with several results. */
  nodes(
    op: string,
    inputs: readonly string[],
    results: number,
    attributes?: OnnxAttributes,
  ): readonly string[];
  /** Writes a graph that is an attribute of a node. */
  inner(inner: Inner): GraphProto;
}

/** A weight as a graph takes it. */
export interface TakenWeight {
  readonly source: string;
  readonly shape: Shape;
  readonly storage: Kept;
}

/** What all scopes of one graph share. */
export interface Sink {
  readonly initializers: Map<string, TensorProto>;
  readonly inputs: Map<string, { readonly dtype: DType; readonly shape: Shape }>;
  /** By the name of what holds their numbers. */
  readonly weights: Map<string, TakenWeight>;
  /** Domains of operators beside ONNX's own. */
  readonly domains: Set<string>;
  /** How each weight is kept. */
  readonly storage: (name: string, shape: Shape) => Storage;
  /** What products with each matrix are computed in. */
  readonly compute: (name: string, shape: Shape) => Compute;
  /** Bits of what is multiplied with whole numbers. */
  readonly wholeBits: WholeBits;
  /** Whether what copies is run every time. */
  readonly copies: boolean;
  /** Writes a graph in a graph. */
  readonly writeInner: (to: Scope, inner: Inner) => GraphProto;
  counter: number;
}

export const emptySink = (
  given: Pick<Sink, "storage" | "compute" | "wholeBits" | "copies" | "writeInner">,
): Sink => ({
  initializers: new Map(),
  inputs: new Map(),
  weights: new Map(),
  domains: new Set(),
  ...given,
  counter: 0,
});

/** A list of nodes being written; an inner scope also sees what its parent has written. */
export interface Scope extends Emitter {
  readonly sink: Sink;
  readonly written: NodeProto[];
  find(key: string): readonly string[] | undefined;
  /** A node that is written even where an equal one is. */
  again(op: string, inputs: readonly string[], attributes: OnnxAttributes): string;
}

/** Operators that are not ONNX's own. */
const OTHER_DOMAINS: Readonly<Record<string, string>> = { MatMulIntegerToFloat: "com.microsoft" };

export function scope(sink: Sink, parent?: Scope): Scope {
  const written: NodeProto[] = [];
  const known = new Map<string, readonly string[]>();
  const find = (key: string) => known.get(key) ?? parent?.find(key);

  const nodes: Emitter["nodes"] = (op, inputs, results, attributes = {}) => {
    const key = JSON.stringify([op, inputs, attributes]);
    const before = find(key);
    if (before) return before;
    const output = write(op, inputs, results, attributes);
    known.set(key, output);
    return output;
  };

  const write = (op: string, inputs: readonly string[], results: number, attributes: OnnxAttributes) => {
    const id = sink.counter++;
    const output = Array.from({ length: results }, (_, i) => (results === 1 ? `%${id}` : `%${id}.${i}`));
    const domain = OTHER_DOMAINS[op] ?? "";
    if (domain) sink.domains.add(domain);
    written.push({
      input: inputs,
      output,
      name: `${op}_${id}`,
      op_type: op,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      domain,
    });
    return output;
  };

  const constant: Emitter["constant"] = (dtype, shape, data) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const name =
      data.length <= 16
        ? `c:${dtype}[${shape.join(",")}]{${Array.from<number | bigint, unknown>(data, signed).join(" ")}}`
        : `c:${dtype}#${digest(bytes)}[${shape.join(",")}]`;
    if (!sink.initializers.has(name))
      sink.initializers.set(name, {
        dims: shape,
        data_type: elementTypes[dtype],
        name,
        raw_data: bytes.slice(),
      });
    return name;
  };
  const axes = (numbers: readonly number[]) =>
    constant(
      "i64",
      [numbers.length],
      BigInt64Array.from(numbers, (number) => BigInt(number)),
    );

  const own: Scope = {
    sink,
    copies: sink.copies,
    written,
    find,
    again: (op, inputs, attributes) => write(op, inputs, 1, attributes)[0]!,
    nodes,
    constant,
    float: (value) => constant("f32", [], Float32Array.of(value)),
    axes,
    shape: axes,
    node: (op, inputs, attributes) => nodes(op, inputs, 1, attributes)[0]!,
    typeCode: (dtype) => elementTypes[dtype],
    // to ONNX, a size of 0 otherwise means that of the input
    reshape: (x, shape) =>
      nodes("Reshape", [x, axes(shape)], 1, shape.includes(0) ? { allowzero: 1 } : {})[0]!,
    input: (name, dtype, shape) => {
      sink.inputs.set(name, { dtype, shape });
      return name;
    },
    weight: (name, shape, kept = sink.storage(name, shape)) => {
      const [values] = partsOf(name, shape, kept);
      sink.weights.set(values!.name, { source: name, shape, storage: kept });
      return values!.name;
    },
    inner: (inner) => sink.writeInner(own, inner),
  };
  return own;
}

/** Text that tells -0 from 0, which are different constants: 1/x shows it. */
const signed = (number: number | bigint) => (Object.is(number, -0) ? "-0" : number);

function attribute(name: string, value: OnnxAttributes[string]): AttributeProto {
  if (typeof value === "number") return { name, type: attributeTypes.int, i: value };
  if (typeof value === "string") return { name, type: attributeTypes.string, s: value };
  if ("float" in value) return { name, type: attributeTypes.float, f: value.float };
  if ("graph" in value) return { name, type: attributeTypes.graph, g: value.graph };
  return { name, type: attributeTypes.ints, ints: value };
}

/** Two 32-bit FNV-1a hashes with different seeds and the length: a name for larger constants. */
function digest(bytes: Uint8Array): string {
  let [a, b] = [0x811c9dc5, 0x01234567];
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x01000193) + 0x9e3779b9;
  }
  return [bytes.length, a >>> 0, b >>> 0].map((number) => number.toString(36)).join("-");
}
