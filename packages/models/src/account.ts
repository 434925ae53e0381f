import { listed } from "@permafrost/common/listed";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { sameShape, showShape } from "@permafrost/graph";
import type { Body } from "./body.js";
import { todaysName } from "./todays-name.js";
import type { BodyConfig, WeightSource } from "./weight-source.js";
import { wrappersOf } from "./wrapper.js";

/** What becomes of each tensor of a checkpoint. */
export interface Account {
  /** What stands before all of the body's names besides the upstream prefix: `module.`, `_orig_mod.`, …; "" as a rule. */
  readonly wrapper: string;
  /** Name in the checkpoint, by the parameter's name. */
  readonly used: ReadonlyMap<string, string>;
  /** Tensors that the body does not use, and why. */
  readonly ignored: readonly {
    /** Name in the checkpoint. */
    readonly name: string;
    /** The reason that the body's rule gives. */
    readonly why: string;
  }[];
}

/** Stored types that hold weights as they are. Anything else is quantized, or no weight. */
const FLOATS = ["F32", "F16", "BF16", "F64"];

/** What models for a task have beside the body, by the first part of the name. */
const HEADS = new Set([
  ...["classification_head", "classifier", "cls", "cls_classifier", "discriminator_predictions"],
  ...[
    "distillation_classifier",
    "generator_lm_head",
    "generator_predictions",
    "head",
    "lm_head",
    "logits_proj",
  ],
  ...["multiple_choice_head", "pooler", "pre_classifier", "predictions", "qa_outputs", "regression_head"],
  ...["score", "seq_relationship", "sequence_summary", "summary", "v_head", "value_head"],
]);

/** So many problems are spelled out; a wrong checkpoint has hundreds. */
const MOST_PROBLEMS = 4;

/**
 * Accounts for every tensor of a checkpoint: it is a parameter of the body, or a rule says why it is ignored. Names may carry
 * the upstream prefix, and what a wrapper puts before all of them; old spellings are read. Heads of any task, and what stands beside a
 * complete body that has such a prefix or wrapper, are not used.
 *
 * @throws RangeError listing what is missing, left over, stored twice, of another shape or not floating point; what the source throws of a
 *   tensor that is needed, and that its files disagree about.
 */
export function accountFor(source: WeightSource, body: Body): Account {
  const parameters = new Map(body.parameters.map((parameter) => [parameter.name, parameter]));
  const used = new Map<string, string>();
  const ignored: { name: string; why: string }[] = [];
  let left: string[] = [];
  const problems: string[] = [];
  const typeOf = (name: string) => showShape(source.describe(name).shape);

  const wrappers = wrappersOf(source.names(), body);
  if (wrappers.length > 1)
    throw new RangeError(
      `Cannot use ${source.origin} for a ${body.architecture} body: it has ${wrappers.length} of them, under ${listed(wrappers.map((one) => quote(one)))}; save one of them by itself`,
    );
  const [wrapper = ""] = wrappers;
  const beside: string[] = [];

  for (const name of source.names()) {
    if (!name.startsWith(wrapper)) {
      beside.push(name);
      continue;
    }
    const inner = name.slice(wrapper.length);
    const today = todaysName(inner, body);
    const parameter = parameters.get(today);
    const rule = body.ignored.find(({ pattern }) => pattern.test(today));
    if (parameter && used.has(today))
      problems.push(`${quote(name)} and ${quote(used.get(today)!)} are both the parameter ${quote(today)}`);
    else if (parameter) {
      used.set(today, name);
      const { dtype, shape } = source.describe(name);
      if (!sameShape(shape, parameter.shape))
        problems.push(
          `${quote(name)} has shape ${showShape(shape)} instead of ${showShape(parameter.shape)}`,
        );
      else if (!FLOATS.includes(dtype))
        problems.push(`${quote(name)} is stored as ${dtype}, which is none of ${FLOATS.join(", ")}`);
    } else if (rule) ignored.push({ name, why: rule.why });
    else if (HEADS.has(today.split(".", 1)[0]!)) ignored.push({ name, why: "head: the output layer is new" });
    else left.push(name);
  }

  const missing = body.parameters.filter(({ name }) => !used.has(name));
  for (const { name } of missing) askWhy(source, name, wrapper, body);
  const isInside = (name: string) => body.prefixes.some((prefix) => name.startsWith(wrapper + prefix));
  if (used.size > 0 && [...used.values()].every(isInside)) {
    beside.push(...left.filter((name) => !isInside(name)));
    left = left.filter(isInside);
  }
  // beside a whole body is another part of a model; beside half of one may be the other half
  if (missing.length > 0) left.push(...beside);
  else ignored.push(...beside.map((name) => ({ name, why: "beside the body: another part of its model" })));
  for (const { name, shape } of missing.slice(0, MOST_PROBLEMS)) {
    const nearest = nearestName(name, left);
    const hint = nearest === undefined ? "" : `, nearest is ${quote(nearest)} ${typeOf(nearest)}`;
    problems.push(`"${name}" ${showShape(shape)} is missing${hint}`);
  }
  for (const name of left.slice(0, MOST_PROBLEMS)) {
    // where something is missing, that is what names it
    const nearest = missing.length > 0 ? undefined : nearestName(name, [...parameters.keys()]);
    const hint = nearest === undefined ? "" : `, nearest is "${nearest}"`;
    problems.push(`${quote(name)} ${typeOf(name)} is left over${hint}`);
  }
  const more = Math.max(0, missing.length - MOST_PROBLEMS) + Math.max(0, left.length - MOST_PROBLEMS);
  if (problems.length === 0) return { wrapper, used, ignored };
  const { otherWeights = [] } = source;
  const spelled = problems.slice(0, 2 * MOST_PROBLEMS);
  const rest = problems.length - spelled.length + more;
  const said = [
    `${spelled.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`,
    wrapper && `Its names begin with ${quote(wrapper)}`,
    otherWeights.length > 0 &&
      `There are other weight files: ${listed(otherWeights.map((path) => quote(path)))}`,
    quantized(source.config) &&
      `Its config says that it is quantized by ${quantized(source.config)} ("quantization_config"); save it dequantized`,
  ];
  throw new RangeError(
    `Cannot use ${source.origin} for a ${body.architecture} body: ${said.filter(Boolean).join(". ")}`,
  );
}

/** By what a checkpoint says that its weights were quantized. */
function quantized({ quantization_config: said }: BodyConfig): string | undefined {
  if (typeof said !== "object" || said === null) return undefined;
  const { quant_method: method } = said as BodyConfig;
  return typeof method === "string" ? quote(method) : "something";
}

/** Lets a source that knows why it does not have a tensor say so. */
function askWhy(source: WeightSource, name: string, wrapper: string, { prefixes }: Body): void {
  for (const prefix of ["", ...prefixes]) {
    try {
      source.describe(wrapper + prefix + name);
    } catch (error) {
      // any other error says that there is no such tensor
      if (error instanceof SyntaxError) throw error;
    }
  }
}
