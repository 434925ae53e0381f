import { check } from "../check.js";
import { checkOutputs } from "../check-outputs.js";
import { lean } from "../lean.js";
import type { Op } from "../operators/attributes.js";
import type { Operator } from "../operators/operator.js";
import { operators } from "../operators/table.js";
import type { Outputs } from "../print.js";
import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { showType, type Type } from "../type.js";
import { unrolled } from "../unroll.js";
import { topological } from "../walk.js";
import { emptySink, type Inner, type Scope, scope } from "./emitter.js";
import { encodeModel } from "./encode.js";
import { checkSize, initializersOf } from "./initializers.js";
import { withInlets } from "./inlets.js";
import { formatOf, leastFor } from "./opsets.js";
import { writingOptions } from "./options.js";
import type { Branch, OnnxOptions, OnnxProgram, WrittenWeight } from "./program.js";
import { elementTypes, type GraphProto, type ModelProto, type ValueInfoProto } from "./schema.js";
import { partsOf } from "./storage.js";
import { writeUnpacking } from "./unpack.js";
import { writeWholeProduct } from "./whole-product.js";

/** Name of a bool scalar input that is true in every run: a graph takes it whose outputs are computed anew. */
export const ALWAYS = "c:always";

/**
 * Writes a program as an ordinary ONNX inference graph.
 *
 * @throws TypeError if the program does not check, a branch's two sides differ in names or types, or there is no such option; RangeError if
 * an option makes no sense, the numbers of a weight do not fit its shape, or all of them together do not fit a file.
 */
export function toOnnx(given: Outputs, options: OnnxOptions = {}): OnnxProgram {
  const { model, program } = modelOf(given, options);
  return { ...program, bytes: encodeModel(model) };
}

/** See {@link toOnnx}: the file's content before it becomes bytes, and what else is said of it. */
export function modelOf(
  given: Outputs,
  options: OnnxOptions,
): { readonly model: ModelProto; readonly program: Omit<OnnxProgram, "bytes"> } {
  checkOutputs("write the program", given);
  const { bindingOf, storageOf, computeOf, wholeBits, naming, metadata, scans, opset, inlets, ...asked } =
    writingOptions(options);
  check({
    ...given,
    ...prefixed("then.", asked.branch?.whenTrue),
    ...prefixed("else.", asked.branch?.whenFalse),
    ...(asked.branch && { condition: asked.branch.condition }),
  });
  const { outputs, branch } = sidesOf(given, asked.branch, scans === "unrolled" ? unrolled : (all) => all);
  const copies = naming === "copied";
  const sink = emptySink({ storage: storageOf, compute: computeOf, wholeBits, copies, writeInner });
  const top = scope(sink);
  const names = new Map<Tensor, readonly string[]>();
  // a condition is always there, whether or not the other outputs look at it
  lower(top, [...Object.values(outputs), ...(branch ? [branch.condition] : [])], names);
  for (const [name, node] of Object.entries(outputs))
    namings[naming](top, nameOf(top, node, names), name, node);
  if (branch) writeBranch(top, branch, names);
  checkNames(
    [
      ...sink.inputs.keys(),
      ...sink.weights.keys(),
      ...Object.values(inlets ?? {}).map(({ from }) => from),
    ].filter((name) => name !== ALWAYS),
    [...Object.keys(outputs), ...Object.keys(branch?.whenTrue ?? {})],
  );

  const types = Object.fromEntries(
    Object.entries({ ...outputs, ...branch?.whenTrue }).map(([name, node]) => [name, typeOnly(node)]),
  );
  const bound = [...sink.weights].map(
    ([name, taken]) =>
      [name, { ...taken, binding: bindingOf(taken.source, taken.shape) }] satisfies [string, WrittenWeight],
  );
  const weights = bound.map(([, weight]) => weight);
  const inputs = weights.flatMap(({ source, shape, storage, binding }) =>
    binding === "input" ? partsOf(source, shape, storage).map((part) => valueInfo(part.name, part)) : [],
  );
  const placed = weights.flatMap(initializersOf);
  const blockwise = weights.some(({ storage }) => storage === "int8" || storage === "int4");
  const format = formatOf(opset ?? (blockwise ? 21 : 20), blockwise ? 21 : leastFor(top.written));
  checkSize(placed);
  const model: ModelProto = {
    ir_version: format.irVersion,
    producer_name: "permafrost",
    opset_import: [
      { domain: "", version: format.opset },
      ...[...sink.domains].map((domain) => ({ domain, version: 1 })),
    ],
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
  };
  return {
    model: inlets ? withInlets(model, inlets) : model,
    program: {
      inputs: Object.fromEntries(sink.inputs),
      outputs: types,
      weights: Object.fromEntries(bound),
      wholeBits,
    },
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
    // weights are written by who uses them, each in its own way
    if (node.op === "weight") continue;
    names.set(node, node.op === "part" ? partOf(node as Tensor<"part">, names) : written(to, node, names));
  }
}

/** What holds a tensor's numbers: a compact weight is widened for the one that is about to use it. */
function nameOf(to: Scope, node: Tensor, names: Map<Tensor, readonly string[]>): string {
  if (node.op !== "weight") return names.get(node)![0]!;
  const { name, shape } = (node as Tensor<"weight">).attributes;
  const kept = to.sink.storage(name, shape);
  const values = to.weight(name, shape);
  return kept === "f32" ? values : writeUnpacking(to, name, shape, kept);
}

/** Outputs of an inner graph are results of its own nodes, each once. */
function writeInner(outer: Scope, { known, takes, gives }: Inner): GraphProto {
  const to = scope(outer.sink, outer);
  const fresh = () => `%${to.sink.counter++}`;
  const given = takes.map((x) => [x, fresh()] as const);
  const names = new Map([...known, ...given].map(([x, name]) => [x, [name]]));
  lower(to, gives, names);
  const own = new Set(to.written.flatMap(({ output }) => output));
  const output = gives.map((x) => {
    const name = nameOf(to, x, names);
    if (own.delete(name)) return valueInfo(name, { type: x.dtype, shape: x.shape });
    const copy = fresh();
    rename(to, name, copy, x);
    return valueInfo(copy, { type: x.dtype, shape: x.shape });
  });
  const input = given.map(([{ dtype, shape }, name]) => valueInfo(name, { type: dtype, shape }));
  return { name: fresh(), node: to.written, initializer: [], input, output };
}

const partOf = (
  { inputs: [whole], attributes: { index } }: Tensor<"part">,
  names: Map<Tensor, readonly string[]>,
) => [names.get(whole!)![index]!];

function written(to: Scope, node: Tensor, names: Map<Tensor, readonly string[]>): readonly string[] {
  const name = (x: Tensor) => nameOf(to, x, names);
  if (isWholeProduct(to, node)) {
    const [x, , bias] = node.inputs;
    return [writeWholeProduct(to, node, name(x!), bias && name(bias))];
  }
  const result = (operators[node.op] as Operator<Op>).onnx(to, node.inputs.map(name), node);
  return typeof result === "string" ? [result] : result;
}

/** Whether a product with a frozen matrix is to be computed in whole numbers. */
function isWholeProduct(to: Scope, node: Tensor): node is Tensor<"linear"> {
  const matrix = node.inputs[1];
  if (node.op !== "linear" || matrix?.op !== "weight") return false;
  const { name, shape } = (matrix as Tensor<"weight">).attributes;
  return to.sink.compute(name, shape) === "int8";
}

/** Outputs have names of their own, whatever made them. */
const namings: Readonly<
  Record<NonNullable<OnnxOptions["outputs"]>, (to: Scope, from: string, name: string, type: Type) => void>
> = {
  copied: rename,
  computed: recompute,
};

function rename(to: Scope, from: string, name: string, { dtype, shape }: Type): void {
  // truth values have no identity on GPUs, but can be given the shape that they have
  const reshaped = dtype === "bool" && !shape.includes(0);
  writeOutput(to, name, reshaped ? "Reshape" : "Identity", reshaped ? [from, to.shape(shape)] : [from]);
}

/** What both do depends on an input, so neither is optimized away; and both leave NaN what it is. */
function recompute(to: Scope, from: string, name: string, { dtype }: Type): void {
  const always = to.input(ALWAYS, "bool", []);
  if (dtype === "bool") writeOutput(to, name, "And", [always, from]);
  else writeOutput(to, name, "Where", [always, from, from]);
}

function writeOutput(to: Scope, name: string, op: string, input: readonly string[]): void {
  to.written.push({ input, output: [name], name: `output ${name}`, op_type: op, attribute: [], domain: "" });
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
      rename(inner, nameOf(inner, node, inside), prefix + name, node);
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

/** What is read on one side of a branch only is read: all sides are one program. */
function sidesOf(
  outputs: Outputs,
  branch: Branch | undefined,
  made: (all: readonly Tensor[]) => readonly Tensor[],
) {
  const sides = [outputs, branch?.whenTrue ?? {}, branch?.whenFalse ?? {}];
  const tensors = made(lean(sides.flatMap((side) => Object.values(side)))).values();
  const [always, whenTrue, whenFalse] = sides.map((side) =>
    Object.fromEntries(Object.keys(side).map((name) => [name, tensors.next().value!])),
  ) as [Outputs, Outputs, Outputs];
  return { outputs: always, branch: branch && { condition: branch.condition, whenTrue, whenFalse } };
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
