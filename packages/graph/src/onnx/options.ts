import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { isTyped } from "@permafrost/common/typed-array";
import type { Shape } from "../shape.js";
import { IR_VERSIONS } from "./opsets.js";
import type { OnnxOptions, WeightBinding, WeightPlace } from "./program.js";
import type { Compute, Storage, WholeBits } from "./storage.js";

/** {@link OnnxOptions} with nothing left out: what may be said for all weights is said of each. */
export interface WritingOptions extends Pick<OnnxOptions, "branch" | "metadata" | "opset" | "inlets"> {
  readonly bindingOf: (name: string, shape: Shape) => WeightBinding;
  readonly storageOf: (name: string, shape: Shape) => Storage;
  readonly computeOf: (name: string, shape: Shape) => Compute;
  readonly wholeBits: WholeBits;
  readonly naming: NonNullable<OnnxOptions["outputs"]>;
  readonly scans: NonNullable<OnnxOptions["scans"]>;
}

/**
 * Looks at the options that a program is written with.
 *
 * @throws TypeError for an option that there is not, or what is no place or storage of a weight; RangeError for one of the wrong kind.
 */
export function writingOptions(options: OnnxOptions): WritingOptions {
  checkOptions("write the program", options, RULES);
  const {
    branch,
    weights = "external",
    storage = () => "f32",
    compute = () => "f32",
    wholeBits = 8,
    outputs: naming = "copied",
    scans = "loops",
    metadata,
    opset,
    inlets,
  } = options;
  const given = typeof weights === "function" ? weights : () => weights;
  return {
    ...(branch && { branch }),
    ...(metadata && { metadata }),
    ...(opset !== undefined && { opset }),
    ...(inlets && { inlets }),
    wholeBits,
    naming,
    scans,
    bindingOf(name, shape) {
      const binding = given(name, shape);
      if (isBinding(binding)) return binding;
      throw new TypeError(
        `Cannot write the weight ${quote(name)}: expected it to be ${BINDINGS}, found ${quote(binding)}`,
      );
    },
    storageOf: (name, shape) => oneOf(STORAGES, storage(name, shape), "its storage to be", name),
    computeOf: (name, shape) => oneOf(COMPUTES, compute(name, shape), "its products to be in", name),
  };
}

const STORAGES: Readonly<Record<Storage, true>> = { f32: true, f16: true, int8: true, int4: true };
const COMPUTES: Readonly<Record<Compute, true>> = { f32: true, int8: true };

function oneOf<T extends string>(
  names: Readonly<Record<T, true>>,
  given: T,
  what: string,
  weight: string,
): T {
  if (Object.hasOwn(names, given)) return given;
  throw new TypeError(
    `Cannot write the weight ${quote(weight)}: expected ${what} ${Object.keys(names).join(", ")}, found ${quote(given)}`,
  );
}

const BINDINGS = '"external", "input", a Float32Array, or a place { location, offset }';

function isBinding(given: unknown): given is WeightBinding {
  if (given === "external" || given === "input" || isTyped("Float32Array", given)) return true;
  const { location, offset } = (given ?? {}) as Partial<WeightPlace>;
  return typeof location === "string" && Number.isSafeInteger(offset) && offset! >= 0;
}

const isObject = (given: unknown): given is object => typeof given === "object" && given !== null;
const SIDES = ["condition", "whenTrue", "whenFalse"];

const RULES: OptionRules<OnnxOptions> = {
  branch: [
    (x) => isObject(x) && SIDES.every((side) => isObject((x as Record<string, unknown>)[side])),
    "{ condition, whenTrue, whenFalse }",
  ],
  weights: [
    (x) => typeof x === "function" || isBinding(x),
    `${BINDINGS}, or a function that says it of each`,
  ],
  storage: [(x) => typeof x === "function", "a function that says it of each weight"],
  compute: [(x) => typeof x === "function", "a function that says it of each weight"],
  wholeBits: [(x) => x === 8 || x === 7, "8 or 7"],
  outputs: [(x) => x === "copied" || x === "computed", '"copied" or "computed"'],
  scans: [(x) => x === "loops" || x === "unrolled", '"loops" or "unrolled"'],
  opset: [(x) => Object.hasOwn(IR_VERSIONS, String(x)), `one of ${Object.keys(IR_VERSIONS).join(", ")}`],
  inlets: [
    (x) => isObject(x) && Object.values(x).every((each) => isObject(each) && "from" in each && "as" in each),
    "{ from, as } by the name of an input",
  ],
  metadata: [
    (x) => isObject(x) && Object.values(x).every((value) => typeof value === "string"),
    "strings by name",
  ],
};
