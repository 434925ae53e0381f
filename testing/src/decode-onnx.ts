import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { fieldsOf, type MessageName, messages } from "@permafrost/graph/internal";

export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Ints, floats, strings, lists of ints, and graphs. */
  readonly attributes: Readonly<Record<string, number | string | readonly number[] | OnnxGraph>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  /** Bytes that are in the file; missing where they are external. */
  readonly bytes?: Uint8Array;
  /** Path of external data. */
  readonly location?: string;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxModel extends OnnxGraph {
  readonly irVersion: number;
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads the bytes of an ONNX file back, for tests of what was written. Fields that nothing here writes are an error. */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  const model = decode("Model", new BinaryReader(bytes), bytes.length);
  return {
    irVersion: one(model, "ir_version", 0),
    opset: one(one(model, "opset_import", {}), "version", 0),
    metadata: Object.fromEntries(
      all<Fields>(model, "metadata_props").map((entry) => [one(entry, "key", ""), one(entry, "value", "")]),
    ),
    ...graphOf(one(model, "graph", {})),
  };
}

/** All nodes, those inside of branches included, each after the node that holds it. */
export function allNodes(graph: OnnxGraph): OnnxNode[] {
  return graph.nodes.flatMap((node) => [
    node,
    ...Object.values(node.attributes).flatMap((value) => (isGraph(value) ? allNodes(value) : [])),
  ]);
}

/** The nodes on which a value depends, nearest first, up to the inputs of the graph; branches count as what they hold. */
export function nodesBehind(graph: OnnxGraph, output: string): OnnxNode[] {
  const makers = new Map(allNodes(graph).flatMap((node) => node.outputs.map((name) => [name, node])));
  const found = new Set<OnnxNode>();
  const wanted = [output];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const node = makers.get(name);
    if (!node || found.has(node)) continue;
    found.add(node);
    wanted.push(...node.inputs);
    for (const value of Object.values(node.attributes))
      if (isGraph(value)) wanted.push(...value.outputs.map((inner) => inner.name));
  }
  return [...found];
}

export const isGraph = (value: unknown): value is OnnxGraph =>
  typeof value === "object" && value !== null && "nodes" in value;

/** Every field as the list of what was read for it. */
type Fields = { readonly [name: string]: readonly unknown[] };

const one = <T>(fields: Fields, name: string, otherwise: T): T =>
  (fields[name]?.[0] as T | undefined) ?? otherwise;
const all = <T>(fields: Fields, name: string): readonly T[] => (fields[name] ?? []) as readonly T[];

function decode(message: MessageName, reader: BinaryReader, length: number): Fields {
  const byNumber = new Map(
    Object.entries(fieldsOf(message)).map(([name, [number, kind]]) => [number, { name, kind }] as const),
  );
  const fields: Record<string, unknown[]> = {};
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const field = byNumber.get(number);
    if (!field) throw new Error(`${message} has no field ${number}`);
    const { name, kind } = field;
    fields[name] ??= [];
    if (kind in messages) fields[name].push(decode(kind as MessageName, reader, reader.uint32()));
    else fields[name].push(read[kind as keyof typeof read](reader, wire));
  }
  return fields;
}

function expectWire(found: WireType, wanted: WireType): void {
  if (found !== wanted) throw new Error(`found wire type ${found} where ${wanted} was expected`);
}

const read = {
  int: (reader: BinaryReader, wire: WireType) => {
    expectWire(wire, WireType.Varint);
    return Number(reader.int64());
  },
  float: (reader: BinaryReader, wire: WireType) => {
    expectWire(wire, WireType.Bit32);
    return reader.float();
  },
  string: (reader: BinaryReader, wire: WireType) => {
    expectWire(wire, WireType.LengthDelimited);
    return reader.string();
  },
  bytes: (reader: BinaryReader, wire: WireType) => {
    expectWire(wire, WireType.LengthDelimited);
    return reader.bytes();
  },
};

function graphOf(graph: Fields): OnnxGraph {
  return {
    nodes: all<Fields>(graph, "node").map(nodeOf),
    initializers: all<Fields>(graph, "initializer").map(tensorOf),
    inputs: all<Fields>(graph, "input").map(valueInfoOf),
    outputs: all<Fields>(graph, "output").map(valueInfoOf),
  };
}

function nodeOf(node: Fields): OnnxNode {
  return {
    op: one(node, "op_type", ""),
    name: one(node, "name", ""),
    inputs: all(node, "input"),
    outputs: all(node, "output"),
    attributes: Object.fromEntries(
      all<Fields>(node, "attribute").map((attribute) => {
        const graph = attribute["g"]?.[0];
        const value = graph
          ? graphOf(graph as Fields)
          : (attribute["ints"] ?? attribute["i"]?.[0] ?? attribute["f"]?.[0] ?? attribute["s"]?.[0]);
        return [one(attribute, "name", ""), value as number];
      }),
    ),
  };
}

function tensorOf(tensor: Fields): OnnxTensor {
  const bytes = tensor["raw_data"]?.[0] as Uint8Array | undefined;
  const location = all<Fields>(tensor, "external_data").find(
    (entry) => one<string>(entry, "key", "") === "location",
  );
  return {
    name: one(tensor, "name", ""),
    type: one(tensor, "data_type", 0),
    shape: all(tensor, "dims"),
    ...(bytes && { bytes }),
    ...(location && { location: one(location, "value", "") }),
  };
}

function valueInfoOf(value: Fields): OnnxValue {
  const tensor = one<Fields>(one<Fields>(value, "type", {}), "tensor_type", {});
  return {
    name: one(value, "name", ""),
    type: one(tensor, "elem_type", 0),
    shape: all<Fields>(one<Fields>(tensor, "shape", {}), "dim").map((dim) => one(dim, "dim_value", 0)),
  };
}
