import { listed } from "@permafrost/common/listed";
import { namePattern } from "@permafrost/common/name-pattern";
import { sizeOf } from "@permafrost/graph";
import { generator } from "../generator.js";
import type { Parameter } from "../parameter.js";
import { factsOf } from "../roles.js";
import { isBias } from "./is-bias.js";
import { layerOf } from "./layer-of.js";
import { type Given, isNew, type Judge, type Rule } from "./rule.js";

type Parameters = readonly Parameter[];

/** A kind of selection. */
export interface Selector {
  /** How it is written, with an example of what it is given. */
  readonly form: string;
  /** What is wrong with what it is given; undefined if nothing is. Default: it must be given nothing. */
  readonly problem?: (given: readonly Given[]) => string | undefined;
  /** Whether it selects among the body's own parameters, some of which it must find. Default false. */
  readonly ofBody?: boolean;
  /**
   * What it says.
   *
   * @param all a model's parameters, tables cut to the rows in use; undefined where a parameter is looked at alone
   * @param judgeOf what another rule says
   */
  of(
    given: readonly Given[],
    all: Parameters | undefined,
    judgeOf: (rule: Rule, all: Parameters) => Judge,
  ): Judge;
}

const byRole = (form: string, ...roles: readonly string[]): Selector => ({
  form,
  ofBody: true,
  of:
    () =>
    ({ role }) =>
      roles.includes(role),
});

const total = (form: string, isThawed: (parameter: Parameter) => boolean): Selector => ({
  form,
  of: () => isThawed,
});

const isFpt = ({ role }: Parameter) => factsOf(role)?.thawsByDefault ?? false;

/** Most of what a selector is given. */
const MOST = 1000;

const isWhole = (value: Given | undefined, least = 0): value is number =>
  Number.isSafeInteger(value) && Number(value) >= least;

/** What rules are made of, by the word that stands for it in their text; `plus` and `role` are written otherwise. */
export const SELECTORS = {
  fpt: total("fpt", isFpt),
  "output-only": total("output-only", ({ role }) => role === "output"),
  all: total("all", () => true),
  input: total("input", ({ role }) => role === "input"),
  output: total("output", ({ role }) => role === "output"),
  norms: byRole("norms", "norm"),
  positions: byRole("positions", "position", "relativePosition"),
  embeddings: byRole("embeddings", "embedding", "tokenType"),
  biases: {
    form: "biases",
    ofBody: true,
    of: () => isBias,
  },
  layers: {
    form: "layers(0, last)",
    ofBody: true,
    problem: (given) =>
      given.length > 0 && given.length <= MOST && given.every((each) => each === "last" || isWhole(each))
        ? undefined
        : "expected numbers of layers from 0, or last, as in layers(0, 2, last)",
    of(given, all) {
      const wanted = new Set(given.map((each) => (each === "last" ? lastOf(all) : each)));
      const found = new Set(all?.filter((each) => !isNew(each)).map(layerOf));
      const lost = all && [...wanted].find((layer) => !found.has(layer as number));
      if (lost !== undefined)
        throw new RangeError(
          `Cannot thaw layer ${lost}: ${found.size > 1 ? `this body has the layers 0 to ${lastOf(all)}` : "parameters of this body have no layers' numbers in their names"}`,
        );
      return (parameter) => wanted.has(layerOf(parameter)!);
    },
  },
  names: {
    form: "names(/ln_1/)",
    ofBody: true,
    problem([pattern, ...more]) {
      if (typeof pattern !== "string" || more.length > 0)
        return "expected a pattern of names, as in names(/ln_1/)";
      namePattern(pattern);
      return undefined;
    },
    of([pattern]) {
      const fits = namePattern(pattern as string);
      return ({ name }) => fits(name);
    },
  },
  random: {
    form: "random(fpt, 1)",
    ofBody: true,
    problem: ([count, seed = 0, ...more]) =>
      (typeof count === "object" || isWhole(count, 1)) && isWhole(seed) && more.length === 0
        ? undefined
        : "expected how many weights, or a rule that thaws as many, and a seed, as in random(fpt, 1)",
    of([count, seed = 0], all, judgeOf) {
      if (!all) throw new TypeError("Cannot thaw at random: one parameter alone does not say of how many");
      const body = all.filter((each) => !isNew(each));
      const thaws = typeof count === "object" ? judgeOf(count, body) : undefined;
      return drawn(body, thaws ? sizesOf(body.filter(thaws)) : Number(count), Number(seed));
    },
  },
  plus: {
    form: "plus:attention",
    problem: (given) => (given.length > 0 ? undefined : "expected roles, as in plus:attention"),
    of: (roles) => (parameter) => isFpt(parameter) || roles.includes(parameter.role),
  },
  role: {
    form: "attention",
    ofBody: true,
    problem: () => undefined,
    of:
      (roles) =>
      ({ role }) =>
        roles.includes(role),
  },
} as const satisfies Readonly<Record<string, Selector>>;

/** The selector of a key, whatever it is given. */
export const selectorOf = (select: string): Selector =>
  (SELECTORS as Readonly<Record<string, Selector>>)[select]!;

function lastOf(all: Parameters | undefined): number {
  if (!all) throw new TypeError("Cannot thaw the last layer: one parameter alone does not say which that is");
  return all.reduce((last, each) => Math.max(last, isNew(each) ? 0 : (layerOf(each) ?? 0)), 0);
}

/** Whether a word is a selector's name in rules: what `plus` gives has a colon, and a role is written by its own name. */
export const isSelector = (word: string): boolean =>
  Object.hasOwn(SELECTORS, word) && word !== "plus" && word !== "role";

const sizesOf = (of: Parameters) => of.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Whole tensors in an order that the seed decides, each that still fits. */
function drawn(body: Parameters, count: number, seed: number): Judge {
  const order = body.map((each) => ({ ...each, at: generator(seed, `thaw ${each.name}`).bits() }));
  let left = count;
  const names = new Set<string>();
  for (const { name, shape } of order.sort((a, b) => a.at - b.at))
    if (sizeOf(shape) <= left) {
      left -= sizeOf(shape);
      names.add(name);
    }
  if (count > sizesOf(body))
    throw new RangeError(
      `Cannot thaw ${count} weights at random: the body has ${sizesOf(body)}, of which all thaws all`,
    );
  if (names.size === 0)
    throw new RangeError(
      `Cannot thaw ${count} weights at random: whole tensors thaw, of which the smallest has ${Math.min(...body.map(({ shape }) => sizeOf(shape)))} (${listed(
        body.map(({ name }) => name),
        3,
      )})`,
    );
  return ({ name }) => names.has(name);
}
