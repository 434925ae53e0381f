import { check } from "../check.js";
import type { Op } from "../operators/attributes.js";
import type { Operator } from "../operators/operator.js";
import { operators } from "../operators/table.js";
import type { Outputs } from "../print.js";
import { type Shape, showShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { showType, type Type } from "../type.js";
import { topological } from "../walk.js";
import { emptySink, type Scope, scope } from "./emitter.js";
import { encodeModel } from "./encode.js";
import { elementTypes, type GraphProto, type TensorProto, type ValueInfoProto } from "./schema.js";
import { partsOf, type Storage, type StoredPart } from "./storage.js";
import { writeUnpacking } from "./unpack.js";

/** ONNX operator set that is written. */
export const OPSET = 20;
/** ONNX file format that is written; the one that came with {@link OPSET}. */
export const IR_VERSION = 9;

/** The first operator set, and its file format, that know scales by block and numbers of 4 bits. */
const BLOCKWISE = { opset: 21, irVersion: 10 };

/** Outputs that exist in two versions, of which each run computes one. */
export interface Branch {
  /** bool scalar input. */
  readonly condition: Tensor;
  readonly whenTrue: Outputs;
  /** Of the same names and types. */
  readonly whenFalse: Outputs;
}

export interface OnnxOptions {
  /** Further outputs under an ONNX `If`; what only they need is computed only then. */
  readonly branch?: Branch;
  /** Where the numbers of weights are, or a function that says it of each. Default `"external"`. */
  readonly weights?: WeightBinding | ((name: string, shape: Shape) => WeightBinding);
  /** How each weight is kept; those that are written into a file are float32. Default: as float32. */
  readonly storage?: (name: string, shape: Shape) => Storage;
  /** Strings that the file carries along: where it comes from, what its inputs mean. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Where the numbers of a weight are:
 * - `"external"`: it is an initializer whose parts ({@link packWeight}) are bound beside the file, each under its own name as the path;
 * - `"input"`: its parts are inputs of the graph;
 * - an array: they are written into the file;
 * - a place in another file.
 */
export type WeightBinding = "external" | "input" | Float32Array | WeightPlace;

/** Where the little-endian float32 numbers of a weight lie in a file beside the model. */
export interface WeightPlace {
  /** Path of the file, relative to the model's. */
  readonly location: string;
  /** Of the first byte. */
  readonly offset: number;
}

/** A program as an ONNX file, and what it takes and gives. */
export interface OnnxProgram {
  readonly bytes: Uint8Array;
  readonly inputs: Readonly<Record<string, Type>>;
  readonly outputs: Readonly<Record<string, Type>>;
  /** The weights, by name. */
  readonly weights: Readonly<Record<string, WrittenWeight>>;
}

/** A weight of a program that was written. */
export interface WrittenWeight {
  readonly shape: Shape;
  readonly storage: Storage;
  readonly binding: WeightBinding;
}

/**
 * Writes a program as an ordinary ONNX inference graph.
 *
 * @throws TypeError if the program does not check, or a branch's two sides differ in names or types; RangeError if the numbers
 * of a weight do not fit its shape, or all of them together do not fit a file.
 */
export function toOnnx(
  outputs: Outputs,
  { branch, weights = "external", storage = () => "f32", metadata }: OnnxOptions = {},
): OnnxProgram {
  check({
    ...outputs,
    ...prefixed("then.", branch?.whenTrue),
    ...prefixed("else.", branch?.whenFalse),
    ...(branch && { condition: branch.condition }),
  });
  const sink = emptySink(storage);
  const top = scope(sink);
  const names = new Map<Tensor, readonly string[]>();
  // a condition is always there, whether or not the other outputs look at it
  lower(top, [...Object.values(outputs), ...(branch ? [branch.condition] : [])], names);
  for (const [name, node] of Object.entries(outputs)) rename(top, names.get(node)![0]!, name, node);
  if (branch) writeBranch(top, branch, names);
  checkNames(
    [...sink.inputs.keys(), ...sink.weights.keys()],
    [...Object.keys(outputs), ...Object.keys(branch?.whenTrue ?? {})],
  );

  const types = Object.fromEntries(
    Object.entries({ ...outputs, ...branch?.whenTrue }).map(([name, node]) => [name, typeOnly(node)]),
  );
  const bindingOf = typeof weights === "function" ? weights : () => weights;
  const bound = [...sink.weights].map(([name, shape]) => ({
    name,
    shape,
    storage: storage(name, shape),
    binding: bindingOf(name, shape),
  }));
  const inputs = bound.flatMap(({ name, shape, storage, binding }) =>
    binding === "input" ? partsOf(name, shape, storage).map((part) => valueInfo(part.name, part)) : [],
  );
  const placed = bound.flatMap((weight) => initializersOf(weight));
  const blockwise = bound.some(({ storage }) => storage === "int8" || storage === "int4");
  checkSize(placed);
  const bytes = encodeModel({
    ir_version: blockwise ? BLOCKWISE.irVersion : IR_VERSION,
    producer_name: "permafrost",
    opset_import: [{ domain: "", version: blockwise ? BLOCKWISE.opset : OPSET }],
    graph: {
      name: "program",
      node: top.written,
      initializer: [...sink.initializers.values(), ...placed],
      input: [
        ...[...sink.inputs].map(([name, { dtype, shape }]) => valueInfo(name, { type: dtype, shape })),
        ...inputs,
      ],
      output: Object.entries(types).map(([name, { dtype, shape }]) =>
        valueInfo(name, { type: dtype, shape }),
      ),
    },
    ...(metadata && { metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })) }),
  });
  return {
    bytes,
    inputs: Object.fromEntries(sink.inputs),
    outputs: types,
    weights: Object.fromEntries(bound.map(({ name, ...weight }) => [name, weight])),
  };
}

/** Names of inputs, weights and outputs share one space with the results of all nodes. */
function checkNames(given: readonly string[], made: readonly string[]): void {
  const refuse = (name: string, why: string): never => {
    throw new TypeError(`Cannot write the program: "${name}" ${why}`);
  };
  const inputs = new Set(given);
  const outputs = new Set<string>();
  for (const name of [...given, ...made])
    if (name === "" || name.startsWith("%") || name.startsWith("c:"))
      refuse(name, 'cannot be a name: choose one that does not begin with "%" or "c:"');
  for (const name of made) {
    if (inputs.has(name)) refuse(name, "is the name of an input and of an output");
    if (outputs.has(name)) refuse(name, "is the name of two outputs");
    outputs.add(name);
  }
}

/** Writes what the outputs need and nobody has written yet. */
function lower(to: Scope, outputs: readonly Tensor[], names: Map<Tensor, readonly string[]>): void {
  for (const node of topological(outputs, (known) => names.has(known))) {
    const inputs = node.inputs.map((x) => unpacked(to, x) ?? names.get(x)![0]!);
    names.set(node, node.op === "part" ? partOf(node as Tensor<"part">, names) : written(to, inputs, node));
  }
}

/** A compact weight, widened for the one that is about to use it. */
function unpacked(to: Scope, node: Tensor): string | undefined {
  if (node.op !== "weight") return undefined;
  const { name, shape } = (node as Tensor<"weight">).attributes;
  const kept = to.sink.storage(name, shape);
  return kept === "f32" ? undefined : writeUnpacking(to, name, shape, kept);
}

const partOf = (
  { inputs: [whole], attributes: { index } }: Tensor<"part">,
  names: Map<Tensor, readonly string[]>,
) => [names.get(whole!)![index]!];

function written(to: Scope, inputs: readonly string[], node: Tensor): readonly string[] {
  const result = (operators[node.op] as Operator<Op>).onnx(to, inputs, node);
  return typeof result === "string" ? [result] : result;
}

/** Outputs have names of their own, whatever made them. */
function rename(to: Scope, from: string, name: string, { dtype, shape }: Type): void {
  // truth values have no identity on GPUs, but can be given the shape that they have
  const reshaped = dtype === "bool" && !shape.includes(0);
  to.written.push({
    input: reshaped ? [from, to.shape(shape)] : [from],
    output: [name],
    name: `output ${name}`,
    op_type: reshaped ? "Reshape" : "Identity",
    attribute: [],
    domain: "",
  });
}

function writeBranch(
  top: Scope,
  { condition, whenTrue, whenFalse }: Branch,
  names: Map<Tensor, readonly string[]>,
): void {
  const side = (outputs: Outputs, prefix: string): GraphProto => {
    const inner = scope(top.sink, top);
    const inside = new Map(names);
    lower(inner, Object.values(outputs), inside);
    for (const [name, node] of Object.entries(outputs))
      rename(inner, inside.get(node)![0]!, prefix + name, node);
    return {
      name: prefix,
      node: inner.written,
      initializer: [],
      input: [],
      output: Object.entries(outputs).map(([name, { dtype, shape }]) =>
        valueInfo(prefix + name, { type: dtype, shape }),
      ),
    };
  };
  if (showType(condition) !== "bool[]")
    throw new TypeError(`Cannot branch on ${showType(condition)}: a condition is a bool scalar`);
  for (const name of Object.keys(whenFalse))
    if (!whenTrue[name])
      throw new TypeError(`Cannot branch: output "${name}" is there only where the condition is false`);
  for (const [name, node] of Object.entries(whenTrue))
    if (!whenFalse[name] || showType(whenFalse[name]) !== showType(node))
      throw new TypeError(
        `Cannot branch: output "${name}" is ${showType(node)} on one side and ${whenFalse[name] ? showType(whenFalse[name]) : "missing"} on the other`,
      );
  top.written.push({
    input: [names.get(condition)![0]!],
    output: Object.keys(whenTrue),
    name: "branch",
    op_type: "If",
    attribute: [
      { name: "then_branch", type: 5, g: side(whenTrue, "then.") },
      {
        name: "else_branch",
        type: 5,
        g: side(Object.fromEntries(Object.keys(whenTrue).map((k) => [k, whenFalse[k]!])), "else."),
      },
    ],
    domain: "",
  });
}

const prefixed = (prefix: string, outputs: Outputs = {}): Outputs =>
  Object.fromEntries(Object.entries(outputs).map(([name, node]) => [prefix + name, node]));

const typeOnly = ({ dtype, shape }: Type): Type => ({ dtype, shape });

function valueInfo(
  name: string,
  { type, shape }: { readonly type: keyof typeof elementTypes; readonly shape: Shape },
): ValueInfoProto {
  const dim = shape.map((size) => ({ dim_value: size }));
  return { name, type: { tensor_type: { elem_type: elementTypes[type], shape: { dim } } } };
}

/** The initializers of a weight; none if it is an input. */
function initializersOf({
  name,
  shape,
  storage,
  binding,
}: WrittenWeight & { readonly name: string }): readonly TensorProto[] {
  if (binding === "input") return [];
  if (binding === "external") return partsOf(name, shape, storage).map(externalPart);
  if (storage !== "f32")
    throw new TypeError(
      `Cannot write the weight "${name}" as ${storage}: weights in files are float32; bind it as "external" or "input"`,
    );
  return [placedTensor(name, shape, binding)];
}

const externalPart = ({ name, shape, type }: StoredPart): TensorProto => ({
  dims: shape,
  data_type: elementTypes[type],
  name,
  external_data: [{ key: "location", value: name }],
  data_location: 1,
});

function placedTensor(name: string, shape: Shape, place: Float32Array | WeightPlace): TensorProto {
  const tensor = { dims: shape, data_type: elementTypes.f32, name };
  if (place instanceof Float32Array) {
    if (place.length !== sizeOf(shape))
      throw new RangeError(
        `Cannot write the weight "${name}": expected shape ${showShape(shape)}, got ${place.length} numbers`,
      );
    return { ...tensor, raw_data: new Uint8Array(place.buffer, place.byteOffset, place.byteLength) };
  }
  const { location, offset } = place;
  const external_data = [
    { key: "location", value: location },
    { key: "offset", value: String(offset) },
    { key: "length", value: String(4 * sizeOf(shape)) },
  ];
  return { ...tensor, external_data, data_location: 1 };
}

/** Protocol buffers end at 2 GiB; the graph itself needs some of it. */
const MOST_BYTES = 2 ** 31 - 2 ** 24;

function checkSize(tensors: readonly TensorProto[]): void {
  const size = tensors.reduce((sum, { raw_data }) => sum + (raw_data?.length ?? 0), 0);
  if (size > MOST_BYTES)
    throw new RangeError(
      `Cannot write the program with ${(size / 2 ** 30).toFixed(1)} GiB of weights inside: a file holds 2 GiB; put them beside it`,
    );
}
