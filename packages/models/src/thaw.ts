import { found } from "@permafrost/common/found";
import { quote } from "@permafrost/common/quote";
import type { Parameter } from "./parameter.js";
import type { FrozenRole } from "./roles.js";
import { judgeOf } from "./selecting/judge.js";
import type { Given, Join, Rule } from "./selecting/rule.js";
import { textOf } from "./selecting/rule-text.js";
import { type SELECTORS, selectorOf } from "./selecting/selectors.js";

/** Says of each parameter whether it is trained. */
export interface Thaw {
  (parameter: Parameter): boolean;
  /** The text that `thawRule` makes it from: `fpt`, `norms and layers(0, last)`. Default: none, as of your own function. */
  readonly rule?: string;
  /**
   * The same for a model whose parameters are these, tables cut to the rows in use. Default: it does not matter what else there is.
   *
   * @throws RangeError for a part of it that selects none of them.
   */
  among?(parameters: readonly Parameter[]): (parameter: Parameter) => boolean;
}

/** A rule that others are made of. */
export interface ThawRule extends Thaw {
  /** What both thaw. */
  and(other: Thaw): ThawRule;
  /** What either thaws. */
  or(other: Thaw): ThawRule;
  /** What this one thaws and none of the others does. */
  except(...others: readonly Thaw[]): ThawRule;
}

const trees = new WeakMap<Thaw, Rule>();

const treeOf = (thaw: Thaw, attempt: string): Rule => {
  if (typeof thaw !== "function")
    throw new TypeError(`Cannot ${attempt}: expected another rule, such as thaw.norms, found ${found(thaw)}`);
  return trees.get(thaw) ?? { own: thaw };
};

const joined = (join: Join, other: Thaw, rule: Rule): Rule => ({
  join,
  parts: [rule, treeOf(other, `thaw by a rule ${join} another`)],
});

/** A thaw rule of its tree. Whatever it says nothing of is a new layer, and trained. */
export function ruled(rule: Rule): ThawRule {
  const text = textOf(rule);
  const made: ThawRule = Object.assign((parameter: Parameter) => judgeOf(rule)(parameter) ?? true, {
    ...(text !== undefined && { rule: text }),
    among(parameters: readonly Parameter[]) {
      const judge = judgeOf(rule, parameters);
      const thawed = new Set(parameters.filter((each) => judge(each) ?? true).map(({ name }) => name));
      return ({ name }: Parameter) => thawed.has(name);
    },
    and: (other: Thaw) => ruled(joined("and", other, rule)),
    or: (other: Thaw) => ruled(joined("or", other, rule)),
    except: (...others: readonly Thaw[]) =>
      ruled(others.reduce((left, other) => joined("except", other, left), rule)),
  });
  trees.set(made, rule);
  return made;
}

const select = (name: keyof typeof SELECTORS, ...given: readonly Given[]): ThawRule => {
  const problem = selectorOf(name).problem?.(given);
  if (problem !== undefined)
    throw new TypeError(
      `Cannot thaw by ${name}: ${problem}; found ${given.map(found).join(", ") || "nothing"}`,
    );
  return ruled({ select: name, given });
};

const fpt = select("fpt");

/**
 * What is trained. A row here is known by its text wherever rules are: in recipes, configurations, help and on the command line. Rules from
 * `norms` on select among the body's own parameters; input and output layer, being new, are trained with any of them, unless the rule names
 * one: `norms except input`, `norms or output`.
 */
export const thaw = {
  /**
   * `fpt`: the frozen pretrained transformer of Lu et al. (2021): input and output layer, all norms (the final one too, as in the
   * paper's code), absolute positions. Not T5's relative positions, not token types.
   */
  fpt,
  /** `output-only`: the output layer alone. */
  outputOnly: select("output-only"),
  /** `all`: everything, as in full fine-tuning. */
  all: select("all"),
  /**
   * `plus:attention,feedForward`: FPT and these roles as well (paper §3.11).
   *
   * @throws TypeError for what is no text; `frozen` refuses a role that the body lacks.
   */
  plus(...roles: readonly FrozenRole[]): ThawRule {
    for (const role of roles)
      if (typeof role !== "string")
        throw new TypeError(
          `Cannot thaw by role: expected names, as in plus("attention", "feedForward"), found ${quote(role)}`,
        );
    return roles.length === 0 ? fpt : select("plus", ...roles);
  },
  /** `input`: the new input layer. */
  input: select("input"),
  /** `output`: the new output layer. */
  output: select("output"),
  /** `norms`: gains and shifts of all norms. */
  norms: select("norms"),
  /** `biases`: all that is added to a product or shifts a norm. */
  biases: select("biases"),
  /** `positions`: tables of positions, absolute or relative. */
  positions: select("positions"),
  /** `embeddings`: the body's own embeddings, where they are kept, and token types. */
  embeddings: select("embeddings"),
  /** `attention`, or any other role: the parameters that are for this. @throws TypeError for what is no text. */
  role(role: string): ThawRule {
    if (typeof role !== "string")
      throw new TypeError(
        `Cannot thaw by role: expected a name, as in role("attention"), found ${quote(role)}`,
      );
    return select("role", role);
  },
  /** `layers(0, 2, last)`: what lies in layers, counted from 0. @throws TypeError for what is no such number. */
  layers: (...numbers: readonly (number | "last")[]): ThawRule => select("layers", ...numbers),
  /**
   * `names(/ln_1/)`: what is called so, by a regular expression without flags, look-around and backreferences.
   *
   * @throws TypeError for what is no pattern; RangeError for one that is not understood.
   */
  names(pattern: RegExp | string): ThawRule {
    if (!(pattern instanceof RegExp || (typeof pattern === "string" && pattern !== "")))
      throw new TypeError(
        `Cannot thaw by names: expected a pattern of them, as in names(/ln_1/), found ${found(pattern)}`,
      );
    const { source, flags } = new RegExp(pattern);
    if (flags !== "")
      throw new TypeError(
        `Cannot thaw by the names ${quote(String(pattern))}: expected no flags, found ${flags}`,
      );
    return select("names", source);
  },
  /**
   * `random(40000, 1)`, `random(fpt, 1)`: of the body's tensors some at random, as many weights as that, or as another rule thaws of the body:
   * the control of an experiment. Whole tensors thaw, in an order that the seed decides, each that still fits: never more weights, and by
   * less than one tensor fewer where there are small ones.
   *
   * @param seed default 0
   * @throws TypeError for what is neither a number from 1 nor a rule.
   */
  random: (count: number | Thaw, seed = 0): ThawRule =>
    select("random", typeof count === "function" ? treeOf(count, "") : count, seed),
} as const satisfies Readonly<Record<string, Thaw | ((...given: never[]) => Thaw)>>;
