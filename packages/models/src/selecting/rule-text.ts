import { type Given, JOINS, type Rule } from "./rule.js";

/** A rule's text, from which it is made again; undefined where a function of somebody's own is part of it. */
export function textOf(rule: Rule): string | undefined {
  if ("own" in rule) return undefined;
  if ("join" in rule) {
    const own = JOINS[rule.join].tightness;
    const [a, b] = rule.parts;
    // from left to right
    const [left, right] = [inside(a, own), inside(b, own + 1)];
    return left === undefined || right === undefined ? undefined : `${left} ${rule.join} ${right}`;
  }
  const { select, given } = rule;
  if (select === "plus") return `plus:${given.join(",")}`;
  if (select === "role") return String(given[0]);
  if (given.length === 0) return select;
  const texts = given.map((each) => givenText(select, each));
  return texts.includes(undefined) ? undefined : `${select}(${texts.join(", ")})`;
}

function inside(rule: Rule, tightness: number): string | undefined {
  const text = textOf(rule);
  const isLoose = "join" in rule && JOINS[rule.join].tightness < tightness;
  return text !== undefined && isLoose ? `(${text})` : text;
}

function givenText(select: string, given: Given): string | undefined {
  if (typeof given === "object") return textOf(given);
  return select === "names" ? `/${given}/` : String(given);
}
