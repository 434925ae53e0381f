import { int, node } from "./batch-constants.js";
import type { Inlet } from "./program.js";
import {
  attributeTypes,
  elementTypes,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "./schema.js";

/** Texts are looked up by an operator of this domain. */
const TEXTS = { domain: "ai.onnx.ml", version: 3 } as const;

/** What makes of an input of a file one of the program. */
interface Made {
  readonly nodes: readonly NodeProto[];
  readonly constants?: readonly TensorProto[];
}

/** A kind of inlet. */
interface Kind<I> {
  /** What the file takes. */
  readonly takes: number;
  make(inlet: I, to: string): Made;
}

const KINDS: { readonly [K in Inlet["as"]]: Kind<Extract<Inlet, { readonly as: K }>> } = {
  texts: {
    takes: elementTypes.string,
    make({ from, places, others }, to) {
      const strings = places.map(([text]) => text);
      const attribute = [
        { name: "keys_strings", type: attributeTypes.strings, strings },
        { name: "values_int64s", type: attributeTypes.ints, ints: places.map(([, place]) => place) },
        int("default_int64", others),
      ];
      const wide = `${to}: 64 bits`;
      return {
        nodes: [
          { ...node("LabelEncoder", [from], wide, attribute), domain: TEXTS.domain },
          cast(wide, to, elementTypes.i32),
        ],
      };
    },
  },
  bytes: { takes: elementTypes.u8, make: ({ from }, to) => ({ nodes: [cast(from, to, elementTypes.f32)] }) },
  scaled: {
    takes: elementTypes.f64,
    make({ from, mean, deviation }, to) {
      const [moved, less, by, wide] = [`${to}: moved`, `${to}: mean`, `${to}: deviation`, `${to}: 64 bits`];
      return {
        constants: [number64(less, mean), number64(by, deviation)],
        nodes: [
          node("Sub", [from, less], moved),
          node("Div", [moved, by], wide),
          cast(wide, to, elementTypes.f32),
        ],
      };
    },
  },
  wave: {
    takes: elementTypes.f64,
    make({ from, period, of }, to) {
      const [turns, turn, wide] = [`${to}: turns`, `${to}: turn`, `${to}: 64 bits`];
      return {
        constants: [number64(turns, (2 * Math.PI) / period)],
        nodes: [
          node("Mul", [from, turns], turn),
          node(of === "sine" ? "Sin" : "Cos", [turn], wide),
          cast(wide, to, elementTypes.f32),
        ],
      };
    },
  },
};

const cast = (from: string, to: string, type: number) => node("Cast", [from], to, [int("to", type)]);

const number64 = (name: string, value: number): TensorProto => ({
  dims: [],
  data_type: elementTypes.f64,
  name,
  raw_data: new Uint8Array(Float64Array.of(value).buffer),
});

/** A file some of whose inputs are made of others, which it takes instead; those that it does not have are passed over. */
export function withInlets(model: ModelProto, inlets: Readonly<Record<string, Inlet>>): ModelProto {
  const { graph } = model;
  const there = graph.input.filter(({ name }) => Object.hasOwn(inlets, name));
  if (there.length === 0) return model;
  const made = there.map(({ name }) => madeBy(inlets[name]!, name));
  const input = new Map<string, GraphProto["input"][number]>();
  for (const info of graph.input) {
    const inlet = Object.hasOwn(inlets, info.name) ? inlets[info.name]! : undefined;
    const { shape } = info.type.tensor_type;
    const taken = inlet && {
      name: inlet.from,
      type: { tensor_type: { elem_type: KINDS[inlet.as].takes, shape } },
    };
    // several may be made of one
    if (!input.has((taken ?? info).name)) input.set((taken ?? info).name, taken ?? info);
  }
  const hasTexts = there.some(({ name }) => inlets[name]!.as === "texts");
  return {
    ...model,
    opset_import: [...model.opset_import, ...(hasTexts ? [TEXTS] : [])],
    graph: {
      ...graph,
      node: [...made.flatMap(({ nodes }) => nodes), ...graph.node],
      initializer: [...graph.initializer, ...made.flatMap(({ constants = [] }) => constants)],
      input: [...input.values()],
    },
  };
}

const madeBy = (inlet: Inlet, to: string): Made => (KINDS[inlet.as] as Kind<Inlet>).make(inlet, to);
