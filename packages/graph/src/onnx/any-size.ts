import type { Outputs } from "../print.js";
import type { Type } from "../type.js";
import { int, node } from "./batch-constants.js";
import { encodeModel } from "./encode.js";
import type { OnnxOptions, OnnxProgram } from "./program.js";
import {
  elementTypes,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "./schema.js";
import { FED, type FedNumbers, infoOf, openInfo, openType, refuse } from "./sizes.js";
import { modelOf } from "./write.js";

/** How inputs begin that stand for constants. */
const SIZE = "c:size:";

/** A program, and how it is written. */
export interface Writing {
  /** What it computes. */
  readonly outputs: Outputs;
  /** How it is written. Default: as {@link OnnxOptions} say. */
  readonly options?: OnnxOptions;
}

/** A program of many sizes: what follows them is fed. */
export interface AnySizeProgram {
  /** The file. An axis of -1 of an input has as many places as numbers come; inputs that begin with `c:size:` are what {@link AnySizeProgram.feedsOf} gives. */
  readonly program: OnnxProgram;
  /**
   * What makes it do what another program does.
   *
   * @throws RangeError if that differs in more than sizes.
   */
  feedsOf(writing: Writing): Readonly<Record<string, FedNumbers>>;
}

/**
 * Writes two programs that are alike but for their sizes as one, which does what either does, or a third of the kind: constants that
 * differ between the two are inputs. So one session, with one copy of its weights, computes for sequences of any length.
 *
 * @throws RangeError if they differ in more than sizes; else as {@link toOnnx} does.
 */
export function toOnnxOfAnySize(one: Writing, other: Writing): AnySizeProgram {
  const [first, second] = [read(one), read(other)];
  const places = placesOf(first, second);
  const { inputs } = first.program;
  const open = Object.entries(inputs).map(
    ([name, type]) => [name, openType(type, second.program.inputs[name]!)] as const,
  );
  const fed = [...new Set(places.values())].flatMap(({ takes }) => Object.entries(takes));
  return {
    program: {
      ...first.program,
      inputs: Object.fromEntries([...open, ...fed]),
      bytes: encodeModel(sizedModel(first.model, second.model, places)),
    },
    feedsOf: (writing) => feedsOf(first, read(writing), places),
  };
}

/** A written program, with what its nodes read in the order in which they stand. */
interface Read extends ReturnType<typeof modelOf> {
  readonly reads: readonly string[];
  /** All of it but sizes. */
  readonly skeleton: string;
  readonly constants: ReadonlyMap<string, TensorProto>;
}

function read({ outputs, options = {} }: Writing): Read {
  const written = modelOf(outputs, options);
  const { graph } = written.model;
  const nodes = [...nodesOf(graph)];
  const names = [...graph.input, ...graph.output].map(({ name }) => name);
  return {
    ...written,
    reads: nodes.flatMap(({ input }) => input),
    skeleton: JSON.stringify([names, Object.entries(written.program.weights), nodes.map(plain)]),
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])),
  };
}

/** Nodes, each before those of the graphs in it. */
function* nodesOf({ node: nodes }: GraphProto): Generator<NodeProto> {
  for (const each of nodes) {
    yield each;
    for (const { g } of each.attribute) if (g) yield* nodesOf(g);
  }
}

/** A node without what it reads and without what is in its graphs. */
const plain = ({ op_type, output, input, attribute }: NodeProto) => [
  op_type,
  output,
  input.length,
  attribute.map(({ g, ...rest }) => (g ? [rest, g.node.length] : rest)),
];

/** Where a constant stood that follows the sizes. */
interface Place {
  /** What is read there now. */
  readonly name: string;
  /** The constant's element type. */
  readonly kind: number;
  /** What the program takes for it. */
  readonly takes: Readonly<Record<string, Type>>;
  /** Nodes that make of this what is read. */
  readonly nodes: readonly NodeProto[];
  /** What is fed of a constant that stands there. */
  feedsOf(tensor: TensorProto): Readonly<Record<string, FedNumbers>>;
}

/** Places by their numbers among all that is read; two constants of the same pair are one place. */
function placesOf(one: Read, other: Read): ReadonlyMap<number, Place> {
  if (one.skeleton !== other.skeleton) refuse("they differ in more than sizes");
  const known = new Map<string, Place>();
  const places = new Map<number, Place>();
  for (const [i, name] of one.reads.entries()) {
    if (name === other.reads[i]) continue;
    const pair = `${name}\n${other.reads[i]}`;
    const constants = [one.constants.get(name), other.constants.get(other.reads[i]!)] as const;
    const place = known.get(pair) ?? placeOf(`${SIZE}${known.size}`, ...constants);
    known.set(pair, place);
    places.set(i, place);
  }
  return places;
}

function placeOf(name: string, one?: TensorProto, other?: TensorProto): Place {
  if (!one?.raw_data || !other?.raw_data || one.data_type !== other.data_type)
    return refuse("something other than a constant follows the size");
  const { dims, data_type: kind } = one;
  const { dtype, numbersOf } = FED[kind] ?? refuse("a constant follows the size that cannot be fed");
  const read = `${name} as it was`;
  const cast = (from: string, to: string): NodeProto =>
    kind === elementTypes[dtype] ? node("Identity", [from], to) : node("Cast", [from], to, [int("to", kind)]);
  if (dims.join() === other.dims.join())
    return {
      name: read,
      kind,
      takes: { [name]: { dtype, shape: dims } },
      nodes: [cast(name, read)],
      feedsOf: (tensor) => ({ [name]: numbersOf(tensor) }),
    };
  if (dims.length !== other.dims.length)
    return refuse("a constant has more axes for one size than for another");
  const [axes, flat, sizes] = [`${name} axes`, `${name} flat`, `${name} sizes`];
  return {
    name: read,
    kind,
    takes: { [name]: { dtype, shape: [-1] }, [axes]: { dtype: "i32", shape: [dims.length] } },
    nodes: [
      cast(name, flat),
      node("Cast", [axes], sizes, [int("to", elementTypes.i64)]),
      node("Reshape", [flat, sizes], read),
    ],
    feedsOf: (tensor) => ({ [name]: numbersOf(tensor), [axes]: Int32Array.from(tensor.dims) }),
  };
}

function feedsOf(one: Read, third: Read, places: ReadonlyMap<number, Place>) {
  if (one.skeleton !== third.skeleton) refuse("they differ in more than sizes");
  const fed = new Map<Place, string>();
  const feeds: Record<string, FedNumbers> = {};
  for (const [i, name] of third.reads.entries()) {
    const place = places.get(i);
    if (!place) {
      if (name !== one.reads[i]) refuse("a constant differs that was the same before");
      continue;
    }
    const known = fed.get(place);
    if (known === name) continue;
    const tensor = third.constants.get(name);
    if (known !== undefined || tensor?.data_type !== place.kind || !tensor.raw_data)
      return refuse("sizes coincide in it");
    fed.set(place, name);
    Object.assign(feeds, place.feedsOf(tensor));
  }
  return feeds;
}

function sizedModel(one: ModelProto, other: ModelProto, places: ReadonlyMap<number, Place>): ModelProto {
  let at = 0;
  const graphOf = (graph: GraphProto, like: GraphProto): GraphProto => ({
    ...graph,
    node: graph.node.map((each, i) => {
      const input = each.input.map((name) => places.get(at++)?.name ?? name);
      const attribute = each.attribute.map((one, k) =>
        one.g ? { ...one, g: graphOf(one.g, like.node[i]!.attribute[k]!.g!) } : one,
      );
      return { ...each, input, attribute };
    }),
    input: graph.input.map((info, i) => openInfo(info, like.input[i]!)),
    output: graph.output.map((info, i) => openInfo(info, like.output[i]!)),
  });
  const graph = graphOf(one.graph, other.graph);
  const made = [...new Set(places.values())];
  const fed = made.flatMap(({ takes }) => Object.entries(takes)).map(([name, type]) => infoOf(name, type));
  const used = new Set([...nodesOf(graph)].flatMap(({ input }) => input));
  return {
    ...one,
    graph: {
      ...graph,
      node: [...made.flatMap(({ nodes }) => nodes), ...graph.node],
      initializer: graph.initializer.filter(({ name }) => used.has(name)),
      input: [...graph.input, ...fed],
    },
  };
}
