import type { Outputs } from "../print.js";
import { factorOf, filledOf, int, type Merging, node, sizesOf, Unlike } from "./batch-constants.js";
import { encodeModel } from "./encode.js";
import type { OnnxOptions, OnnxProgram } from "./program.js";
import {
  type AttributeProto,
  elementTypes,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from "./schema.js";
import { modelOf } from "./write.js";

/** Sizes that a program is written for to see what of it follows the batch: no sizes of anything else. */
const SIZES = [
  [1009, 1013],
  [1019, 1021],
] as const;

/** What the axis is called. */
const AXIS = "batch";

/**
 * Writes a program that takes batches of any size. It is written for two sizes, and whatever differs between them becomes what is computed of the
 * batch at hand.
 *
 * @param programOf the program for so many examples, whose inputs and outputs have them as their first axis
 * @throws RangeError if something in it follows the batch that cannot be computed of it; else as {@link toOnnx} does.
 */
export function toOnnxOfAnyBatch(
  programOf: (batch: number) => Outputs,
  options: OnnxOptions = {},
): OnnxProgram {
  let why = "";
  for (const sizes of SIZES) {
    const [one, other] = sizes.map((size) => modelOf(programOf(size), options)) as [Written, Written];
    try {
      return { ...one.program, bytes: encodeModel(merged(one.model, other.model, sizes)) };
    } catch (error) {
      if (!(error instanceof Unlike)) throw error;
      why = error.message;
    }
  }
  throw new RangeError(`Cannot write the program for batches of any size: ${why}. Write it for one size`);
}

type Written = ReturnType<typeof modelOf>;

function merged(one: ModelProto, other: ModelProto, sizes: readonly [number, number]): ModelProto {
  const byName = ({ graph }: ModelProto) => new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const to: Merging = {
    sizes,
    constants: [byName(one), byName(other)],
    first: [],
    added: new Map(),
    replaced: new Map(),
  };
  const [source] = one.graph.input;
  if (!source) throw new Unlike("it takes nothing");
  to.first.push(node("Shape", [source.name], "b:batch", [int("start", 0), int("end", 1)]));
  const graph = graphOf(one.graph, other.graph, to);
  const nodes = [...to.first, ...graph.node];
  const used = namesIn(nodes);
  const initializer = [...one.graph.initializer, ...to.added.values()].filter(({ name }) => used.has(name));
  return { ...one, graph: { ...graph, node: nodes, initializer } };
}

function graphOf(one: GraphProto, other: GraphProto, to: Merging): GraphProto {
  if (one.node.length !== other.node.length) throw new Unlike("sizes coincide in it");
  return {
    ...one,
    node: one.node.map((each, i) => nodeOf(each, other.node[i]!, to)),
    input: one.input.map((each, i) => infoOf(each, other.input[i]!, to)),
    output: one.output.map((each, i) => infoOf(each, other.output[i]!, to)),
  };
}

function nodeOf(one: NodeProto, other: NodeProto, to: Merging): NodeProto {
  const same = one.op_type === other.op_type && one.input.length === other.input.length;
  if (!same || one.output.join() !== other.output.join()) throw new Unlike("sizes coincide in it");
  const attribute = one.attribute.map((each, i) => attributeOf(each, other.attribute[i]!, one, to));
  const input = one.input.map((name, i) => inputOf(name, other.input[i]!, to));
  return { ...one, input, attribute };
}

function attributeOf(one: AttributeProto, other: AttributeProto, { op_type }: NodeProto, to: Merging) {
  if (one.g && other.g) return { ...one, g: graphOf(one.g, other.g, to) };
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  throw new Unlike(`${one.name} of ${op_type} follows the size`);
}

function infoOf(one: ValueInfoProto, other: ValueInfoProto, { sizes }: Merging): ValueInfoProto {
  const { elem_type, shape } = one.type.tensor_type;
  const dim = shape.dim.map(({ dim_value }, i) => {
    const factor = factorOf(dim_value!, other.type.tensor_type.shape.dim[i]!.dim_value!, sizes);
    return factor === 0
      ? { dim_value: dim_value! }
      : { dim_param: factor === 1 ? AXIS : `${factor}*${AXIS}` };
  });
  return { name: one.name, type: { tensor_type: { elem_type, shape: { dim } } } };
}

/** The constant that both read; or what is computed in its place. */
function inputOf(one: string, other: string, to: Merging): string {
  const [a, b] = [to.constants[0].get(one), to.constants[1].get(other)];
  // constants are called by what they hold
  if (one === other) return one;
  if (!a || !b) throw new Unlike("sizes coincide in it");
  const known = to.replaced.get(one);
  if (known !== undefined) return known;
  const made =
    a.data_type === elementTypes.i64 && a.dims.length === 1 ? sizesOf(a, b, to) : filledOf(a, b, to);
  to.replaced.set(one, made);
  return made;
}

/** Every name that nodes read, of graphs in them, too. */
function namesIn(nodes: readonly NodeProto[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (all: readonly NodeProto[]): void => {
    for (const { input, attribute } of all) {
      for (const name of input) names.add(name);
      for (const { g } of attribute) if (g) visit(g.node);
    }
  };
  visit(nodes);
  return names;
}
