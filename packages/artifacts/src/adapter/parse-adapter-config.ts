import { quote } from "@permafrost/common/quote";
import { FEATURES_NAMES, INPUT_LAYERS, OUTPUT_LAYERS } from "@permafrost/models";
import type { AdapterConfig, AdapterResult } from "./adapter-config.js";
import { isCommit, isRepository } from "./hub-names.js";

type Check = (value: unknown) => boolean;
type Fields = readonly (readonly [path: string, expected: string, check: Check])[];

const isText: Check = (value) => typeof value === "string" && value.length <= 10_000;
const isWhole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isCount: Check = (value) => isWhole(value) && value !== 0;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** JSON has `null` for numbers that are not finite. */
const isNumber: Check = (value) => typeof value === "number" || value === null;
const isShare: Check = (value) => typeof value === "number" && value >= 0 && value < 1;
const isFlag: Check = (value) => typeof value === "boolean";
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const isSha256 = matches(/^[0-9a-f]{64}$/);
const SHA256 = "64 hexadecimal digits";

/** What every adapter has, and what it must be. */
const FIELDS: Fields = [
  ["format", '"permafrost-adapter"', oneOf("permafrost-adapter")],
  ["version", "2", oneOf(2)],
  ["permafrost", "text", isText],
  ["base.name", "text", isText],
  ["base.revision", "the hash of a commit", optional(isCommit)],
  ["base.architecture", "text", isText],
  ["base.sha256", SHA256, isSha256],
  ["task.name", "text", isText],
  ["task.options", "an object", isObject],
  ["task.encoding", "an object", optional(isObject)],
  ["task.input.kind", '"values" or "ids"', oneOf("values", "ids")],
  ["task.input.tokens", "a whole number from 1", isCount],
  ["task.output.kind", '"classes" or "values"', optional(oneOf("classes", "values"))],
  ["task.output.tokens", "a whole number from 1", isCount],
  ["task.output.labels", "a whole number from 1", isCount],
  ["task.output.classes", "a whole number from 1", isCount],
  ["task.ragged", "true or false", optional(isFlag)],
  ["recipe.thaw", "text", isText],
  ["recipe.thawed", "a list of names", optional(listOf(isText))],
  ["recipe.seed", "a whole number", isWhole],
  ["recipe.inputLayer", INPUT_LAYERS.map((name) => `"${name}"`).join(" or "), oneOf(...INPUT_LAYERS)],
  [
    "recipe.outputLayer",
    OUTPUT_LAYERS.map((name) => `"${name}"`).join(" or "),
    optional(oneOf(...OUTPUT_LAYERS)),
  ],
  ["recipe.inputBias", '"zero" or "drawn"', optional(oneOf("zero", "drawn"))],
  [
    "recipe.features",
    FEATURES_NAMES.map((name) => `"${name}"`).join(" or "),
    optional(oneOf(...FEATURES_NAMES)),
  ],
  ["recipe.dropout", "a rate from 0 to below 1", optional(isShare)],
  ["recipe.methods", "a list of objects", optional(listOf(isObject))],
  ["recipe.architecture", "text", optional(isText)],
  ["weights.frozen", "a whole number", isWhole],
  ["weights.thawed", "a whole number", isWhole],
  ["weights.sha256", SHA256, isSha256],
  ["results", "a list of objects", listOf(isObject)],
];

/** What depends on what else is there. */
const VALUES: Fields = [["task.input.dim", "a whole number from 1", isCount]];
const IDS: Fields = [["task.input.vocabulary", "a whole number from 1", isCount]];
const ON_HUB: Fields = [["base.name", 'a repository of the Hub, "owner/name"', isRepository]];

const METHOD: Fields = [
  ["name", "text", isText],
  ["arguments", "an object", optional(isObject)],
];
const RESULT: Fields = [
  ["seed", "a whole number", isWhole],
  ["steps", "a whole number", isWhole],
  ["split", "text", isText],
  ["examples", "a whole number", isWhole],
  ["accuracy", "a number", optional(isNumber)],
  ["loss", "a number", isNumber],
  [
    "metrics",
    "an object of numbers",
    optional((value) => isObject(value) && Object.values(value).every(isNumber)),
  ],
];

/**
 * Reads a `permafrost_adapter.json`, whoever wrote it.
 *
 * @param origin where it comes from, for messages
 * @throws SyntaxError if it is none, or of another version, naming the field.
 */
export function parseAdapterConfig(text: string, origin: string): AdapterConfig {
  const fail = (problem: string): never => {
    throw new SyntaxError(`Cannot read ${origin}: ${problem}`);
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    fail("it is no JSON");
  }
  const expect = (value: unknown, fields: Fields, place = "") => {
    for (const [path, expected, check] of fields) {
      const found = at(value, path);
      if (!check(found)) fail(`expected "${place}${path}" to be ${expected}, found ${shown(found)}`);
    }
  };
  expect(parsed, FIELDS);
  // every field that the type has was looked at, but for those below
  const config = parsed as AdapterConfig;
  const { task, base, recipe, results } = config;
  expect(config, task.input.kind === "ids" ? IDS : VALUES);
  if (base.revision !== undefined) expect(config, ON_HUB);
  for (const [i, method] of (recipe.methods ?? []).entries()) expect(method, METHOD, `recipe.methods.${i}.`);
  for (const [i, result] of results.entries()) expect(result, RESULT, `results.${i}.`);
  return { ...config, results: results.map(measured) };
}

function shown(value: unknown): string {
  if (typeof value === "string") return quote(value, 80);
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
      value,
    );
}

const orNaN = (value: number | null) => value ?? Number.NaN;

function measured({ accuracy, metrics, ...result }: AdapterResult): AdapterResult {
  return {
    ...result,
    loss: orNaN(result.loss),
    ...(accuracy !== undefined && { accuracy: orNaN(accuracy) }),
    ...(metrics && {
      metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, orNaN(value)])),
    }),
  };
}
