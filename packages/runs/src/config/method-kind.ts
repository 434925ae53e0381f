import type { MethodArguments, MethodRecipe, RecipeValue } from "@permafrost/models";
import { type Kind, list } from "./kinds.js";

/** A name, or a module's path, and what the method is made with: `lora:rank=8:targets=attention+feedForward`. */
const method: Kind<MethodRecipe> = {
  expected: "NAME, or NAME:KEY=VALUE:…, such as lora:rank=8:targets=attention+feedForward",
  schema: {
    type: "object",
    properties: { name: { type: "string", minLength: 1 }, arguments: { type: "object" } },
    required: ["name"],
    additionalProperties: false,
  },
  placeholder: "name:key=value",
  fits: (value): value is MethodRecipe => {
    const { name, arguments: given = {}, ...rest } = (value ?? {}) as Partial<MethodRecipe>;
    if (typeof name !== "string" || name === "" || Object.keys(rest).length > 0) return false;
    if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
    // what a command line cannot say would be lost where the run is made again by one
    const text = show({ name, arguments: given });
    return !text.includes(",") && same(parse(text), whole(name, given));
  },
  parse,
  show,
};

/** Thawing methods, the first nearest to the body's products. */
export const thawingMethodList: Kind<readonly MethodRecipe[]> = list(method);

function parse(text: string): MethodRecipe {
  // a path may have a colon of its own
  const [name = "", ...pairs] = text.split(/:(?=\w{1,64}=)/);
  const given = pairs.map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), valueIn(pair.slice(at + 1))] as const;
  });
  const keys = new Set(given.map(([key]) => key));
  // of a key that is there twice, one would be lost: no name is none
  return keys.size < given.length ? { name: "" } : whole(name, Object.fromEntries(given));
}

const whole = (name: string, given: MethodArguments): MethodRecipe =>
  Object.keys(given).length === 0 ? { name } : { name, arguments: given };

function show({ name, arguments: given = {} }: MethodRecipe): string {
  const pairs = Object.entries(given).map(([key, value]) => `:${key}=${textOf(value)}`);
  return name + pairs.join("");
}

/** A list has a plus between its values; of one, after it. */
function valueIn(text: string): RecipeValue {
  const values = text.split("+").filter((part) => part !== "");
  return text.includes("+") ? values.map(scalarOf) : scalarOf(text);
}

function textOf(value: RecipeValue): string {
  if (!Array.isArray(value)) return String(value);
  return value.length === 1 ? `${value[0]}+` : value.join("+");
}

const WORDS: Readonly<Record<string, RecipeValue>> = { true: true, false: false, null: null };

function scalarOf(text: string): RecipeValue {
  if (Object.hasOwn(WORDS, text)) return WORDS[text]!;
  const number = Number(text);
  return text.trim() !== "" && String(number) === text ? number : text;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
