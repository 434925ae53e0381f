import { quote } from "@permafrost/common/quote";
import { type Given, JOINS, type Join, type Rule } from "./rule.js";
import { isSelector, selectorOf } from "./selectors.js";

/** Longer rules are none. */
const MOST_LETTERS = 2000;

/** How deeply parentheses may be nested. */
const MOST_DEPTH = 20;

/** The next piece of a rule's text: roles on top of FPT, a word, a number, a pattern, or a sign. */
const TOKEN =
  /\s*(?:plus:(?<roles>\w+(?:,\w+)*)|(?<word>[A-Za-z]\w*(?:-\w+)*)|(?<number>\d{1,15})(?!\w)|\/(?<pattern>(?:[^/\\]|\\.)+)\/|(?<sign>[(),]))/y;

/** Why a text is no rule. */
export class RuleProblem extends Error {
  /** A word that nobody knows. Default: it is something else. */
  readonly unknown: string | undefined;

  constructor(message: string, unknown?: string) {
    super(message);
    this.unknown = unknown;
  }
}

/**
 * A rule from its text.
 *
 * @param roles that stand for themselves
 * @param more roles that may be named on top of FPT. Default: any
 * @throws RuleProblem; RangeError for a pattern of names that is not understood.
 */
export function parseRule(text: string, roles: readonly string[], more?: readonly string[]): Rule {
  const fail = (problem: string, unknown?: string): never => {
    throw new RuleProblem(problem, unknown);
  };
  if (text.length > MOST_LETTERS) fail(`it has more than ${MOST_LETTERS} letters`);
  let token: Readonly<Record<string, string | undefined>> = {};
  let rest = text;
  const step = () => {
    rest = text.slice(TOKEN.lastIndex).trim();
    const found = TOKEN.exec(text);
    if (!found && rest !== "") fail(`no rule has ${quote(rest, 20)} in it`);
    token = found?.groups ?? {};
  };
  TOKEN.lastIndex = 0;
  const here = () => (rest === "" ? "found its end" : `found ${quote(rest, 20)}`);
  const takes = (sign: string) => {
    if (token["sign"] !== sign) return false;
    step();
    return true;
  };
  const must = (sign: string) => takes(sign) || fail(`expected ${quote(sign)}, ${here()}`);

  const joined = (tightness: number, depth: number): Rule => {
    if (depth > MOST_DEPTH) fail("its parentheses are nested too deeply");
    const part = () => (tightness === 0 ? joined(1, depth) : single(depth));
    let rule = part();
    for (let { word } = token; isJoin(word) && JOINS[word].tightness === tightness; word = token["word"]) {
      const join: Join = word;
      step();
      rule = { join, parts: [rule, part()] };
    }
    return rule;
  };
  const single = (depth: number): Rule => {
    if (takes("(")) {
      const rule = joined(0, depth + 1);
      must(")");
      return rule;
    }
    const { word, roles: added } = token;
    if (added !== undefined) {
      step();
      return { select: "plus", given: added.split(",").map((role) => known(role, more)) };
    }
    if (word === undefined || isJoin(word)) return fail(`expected what thaws, ${here()}`);
    step();
    if (!isSelector(word)) return { select: "role", given: [known(word, roles)] };
    const given = takes("(") ? list(depth) : [];
    const { form, problem } = selectorOf(word);
    const wrong = problem ? problem(given) : given.length > 0 ? `${form} is given nothing` : undefined;
    return wrong === undefined ? { select: word, given } : fail(wrong);
  };
  const known = (role: string, among: readonly string[] | undefined) =>
    !among || among.includes(role) ? role : fail(`nothing is called ${quote(role)}`, role);
  const list = (depth: number): readonly Given[] => {
    const given: Given[] = [];
    do given.push(value(depth));
    while (takes(","));
    must(")");
    return given;
  };
  const value = (depth: number): Given => {
    const { number, pattern, word } = token;
    if (number === undefined && pattern === undefined && word !== "last") return joined(0, depth + 1);
    step();
    return number === undefined ? (pattern ?? "last") : Number(number);
  };

  step();
  const rule = joined(0, 0);
  if (rest !== "") fail(`expected and, or, except or its end, ${here()}`);
  return rule;
}

const isJoin = (word: string | undefined): word is Join => word !== undefined && Object.hasOwn(JOINS, word);
