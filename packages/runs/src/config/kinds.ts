import { COMPUTE, COMPUTE_PATTERN } from "@permafrost/common/option-rules";
import type { Deviation } from "@permafrost/models";
import type { Computing } from "@permafrost/runtime";

/** A piece of a JSON Schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What values a setting takes: how they are checked, said in JSON Schema, read from a command line and written to one. */
export interface Kind<V> {
  /** What a value must be, for messages: "a whole number of at least 1". */
  readonly expected: string;
  /** The same for machines. */
  readonly schema: JsonSchema;
  /** Stands for a value in a command's help; a flag has none. */
  readonly placeholder?: string;
  /** Whether something is such a value. */
  fits(value: unknown): value is V;
  /** The value that a text on a command line means; what does not fit is refused afterwards. */
  parse(text: string): unknown;
  /** The text that means a value. */
  show(value: V): string;
}

/** The values of a kind. */
export type ValueOf<K> = K extends Kind<infer V> ? V : never;

/** A number as people write it; not `0x10`. */
const DECIMAL = /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:e[+-]?\d{1,5})?$/i;

function number(
  expected: string,
  schema: JsonSchema,
  within: (value: number) => boolean,
  placeholder = "x",
): Kind<number> {
  return {
    expected,
    schema,
    placeholder,
    // what computes has 32 bits
    fits: (value): value is number =>
      typeof value === "number" && Number.isFinite(Math.fround(value)) && within(value),
    parse: (text) => (DECIMAL.test(text.trim()) ? Number(text) : text),
    show: String,
  };
}

const between = (least: number, most: number, expected: string) =>
  number(
    expected,
    { type: "integer", minimum: least, maximum: most },
    (value) => Number.isInteger(value) && value >= least && value <= most,
    "n",
  );

export const count = between(1, Number.MAX_SAFE_INTEGER, "a whole number of at least 1");

export const whole = between(0, Number.MAX_SAFE_INTEGER, "a whole number from 0");

/** None is said where the output layer is solved for, and nothing else is trained. */
export const steps = between(0, Number.MAX_SAFE_INTEGER, "a whole number of at least 1");

/** More than any CPU has use for: each one is a thread of the system, or a worker with memory of its own. */
const MOST_THREADS = 256;

export const threads = between(1, MOST_THREADS, `a whole number from 1 to ${MOST_THREADS}`);

export const positive = number(
  "a number above 0",
  { type: "number", exclusiveMinimum: 0 },
  (value) => Math.fround(value) > 0,
);

export const rate = number(
  "a number from 0 to below 1",
  { type: "number", minimum: 0, exclusiveMaximum: 1 },
  (value) => value >= 0 && value < 1,
  "rate",
);

export const share = number(
  "a number above 0, at most 1",
  { type: "number", exclusiveMinimum: 0, maximum: 1 },
  (value) => value > 0 && value <= 1,
  "share",
);

export const notNegative = number(
  "a number of 0 or more",
  { type: "number", minimum: 0 },
  (value) => value >= 0,
);

/** A deviation of weights: a number, or one that follows from the width. */
export const deviation: Kind<Deviation> = {
  ...notNegative,
  expected: 'a number of 0 or more, or "width"',
  schema: { anyOf: [notNegative.schema, { const: "width" }] },
  fits: (value): value is Deviation => value === "width" || notNegative.fits(value),
  show: String,
};

/** Any text that is not empty. @param placeholder stands for it in help */
export const text = (placeholder: string, expected = "a text"): Kind<string> => ({
  expected,
  schema: { type: "string", minLength: 1 },
  placeholder,
  fits: (value): value is string => typeof value === "string" && value !== "",
  parse: (given) => given,
  show: (value) => value,
});

/** One of some names. */
export const choice = <const N extends string>(names: readonly N[], placeholder = "name"): Kind<N> => ({
  expected: `one of ${names.join(", ")}`,
  schema: { enum: [...names] },
  placeholder,
  fits: (value): value is N => (names as readonly unknown[]).includes(value),
  parse: (given) => given,
  show: (value) => value,
});

/** What products are computed in, from a layer on. */
export const computing: Kind<Computing> = {
  expected: COMPUTE[1],
  schema: { type: "string", pattern: COMPUTE_PATTERN },
  placeholder: "name",
  fits: (value): value is Computing => COMPUTE[0](value),
  parse: (given) => given,
  show: (value) => value,
};

/** Set by being named; its `--no-` form, where it has one, says that it is not. */
export const flag: Kind<boolean> = {
  expected: "true or false",
  schema: { type: "boolean" },
  fits: (value): value is boolean => typeof value === "boolean",
  parse: (given) => given === "true",
  show: String,
};

/** Several values, with commas between them on a command line. */
export function list<V>(
  one: Kind<V>,
  { all = () => true, expected = `${one.expected}, or several with commas between them` } = {} as {
    readonly all?: (values: readonly V[]) => boolean;
    readonly expected?: string;
  },
): Kind<readonly V[]> {
  return {
    expected,
    schema: { type: "array", items: one.schema, minItems: 1 },
    placeholder: "list",
    fits: (value): value is readonly V[] =>
      Array.isArray(value) && value.length > 0 && value.every((each) => one.fits(each)) && all(value),
    parse: (given) => given.split(",").map((part) => one.parse(part)),
    show: (values) => values.map((value) => one.show(value)).join(","),
  };
}

const weightList = list(notNegative, {
  all: (weights) => weights.some((weight) => weight > 0),
  expected: 'numbers of 0 or more with commas between them, one of them above 0, or "balanced"',
});

/** What each class counts: numbers, or so that all classes of the training split count alike. */
export const classWeights: Kind<readonly number[] | "balanced"> = {
  ...weightList,
  schema: { anyOf: [weightList.schema, { const: "balanced" }] },
  fits: (value): value is readonly number[] | "balanced" => value === "balanced" || weightList.fits(value),
  parse: (given) => (given === "balanced" ? given : weightList.parse(given)),
  show: (value) => (value === "balanced" ? value : weightList.show(value)),
};

/** Parameters whose name contains `part` learn `factor` times as fast. */
export interface RateFactor {
  /** Part of the parameters' names. */
  readonly part: string;
  /** What their learning rate is multiplied by; 0 leaves them as they are. */
  readonly factor: number;
}

const rateFactor: Kind<RateFactor> = {
  expected: "NAME=FACTOR, such as ln_=0.1",
  schema: {
    type: "object",
    properties: { part: { type: "string", minLength: 1 }, factor: notNegative.schema },
    required: ["part", "factor"],
    additionalProperties: false,
  },
  placeholder: "name=x",
  fits: (value): value is RateFactor => {
    const { part, factor, ...rest } = (value ?? {}) as Partial<RateFactor>;
    return (
      typeof part === "string" &&
      part !== "" &&
      notNegative.fits(factor) &&
      Object.keys(rest as object).length === 0
    );
  },
  parse(given) {
    const [part, factor, ...rest] = given.split("=");
    return rest.length > 0 ? given : { part, factor: notNegative.parse(factor ?? "") };
  },
  show: ({ part, factor }) => `${part}=${factor}`,
};

export const rateFactors = list(rateFactor, {
  expected: "NAME=FACTOR with commas between them, such as ln_=0.1",
});

/** Commits of repositories, by the names under which they were asked for. */
export type Revisions = Readonly<Record<string, string>>;

/** Never typed: a run notes what it read, and the same run again reads the same. */
export const revisions: Kind<Revisions> = {
  expected: "commits by the names of repositories",
  schema: { type: "object", additionalProperties: { type: "string" } },
  fits: (value): value is Revisions =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((commit) => typeof commit === "string"),
  parse: (given) => given,
  show: (value) => JSON.stringify(value),
};
