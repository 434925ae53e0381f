import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { sameShape, showShape } from "@permafrost/graph";
import type { Body } from "./body.js";
import type { WeightSource } from "./weight-source.js";

/** What becomes of each tensor of a checkpoint. */
export interface Account {
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

/** So many problems are spelled out; a wrong checkpoint has hundreds. */
const MOST_PROBLEMS = 4;

/**
 * Accounts for every tensor of a checkpoint: it is a parameter of the body, or a rule says why it is ignored. Names may carry
 * the upstream prefix, and old spellings are read.
 *
 * @throws RangeError listing what is missing, left over, stored twice, of another shape or not floating point.
 */
export function accountFor(source: WeightSource, body: Body): Account {
  const parameters = new Map(body.parameters.map((parameter) => [parameter.name, parameter]));
  const used = new Map<string, string>();
  const ignored: { name: string; why: string }[] = [];
  const left: string[] = [];
  const problems: string[] = [];
  const typeOf = (name: string) => showShape(source.describe(name).shape);

  for (const name of source.names()) {
    const today = todaysName(name, body);
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
    else left.push(name);
  }

  const missing = body.parameters.filter(({ name }) => !used.has(name));
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
  if (problems.length === 0) return { used, ignored };
  const listed = problems.slice(0, 2 * MOST_PROBLEMS);
  const rest = problems.length - listed.length + more;
  throw new RangeError(
    `Cannot use ${source.origin} for a ${body.architecture} body: ${listed.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`,
  );
}

function todaysName(name: string, { prefixes, oldSpellings = [] }: Body): string {
  const prefix = prefixes.find((start) => name.startsWith(start)) ?? "";
  const bare = name.slice(prefix.length);
  const spelling = oldSpellings.find(({ pattern }) => pattern.test(bare));
  return spelling ? bare.replace(spelling.pattern, spelling.today) : bare;
}
