import { listed } from "@permafrost/common/listed";
import type { Parameter } from "../parameter.js";
import { isNew, JOINS, type Judge, type Rule } from "./rule.js";
import { textOf } from "./rule-text.js";
import { selectorOf } from "./selectors.js";

/**
 * What a rule says of each parameter.
 *
 * @param all a model's parameters, tables cut to the rows in use. Default: a parameter is looked at alone
 * @throws RangeError for a selector that finds nothing among them, or several that have nothing in common; TypeError for one that cannot look at a parameter alone.
 */
export function judgeOf(rule: Rule, all?: readonly Parameter[]): Judge {
  if ("own" in rule) return rule.own;
  if ("join" in rule) {
    const [a, b] = rule.parts.map((part) => judgeOf(part, all)) as [Judge, Judge];
    const { of } = JOINS[rule.join];
    const joined: Judge = (parameter) => of(a(parameter), b(parameter));
    // each finds something, as has been seen to, and yet they may have nothing in common
    if (all?.some(a) && !all.some(joined))
      throw new RangeError(
        `Cannot thaw by ${textOf(rule)}: nothing is left to thaw, as its parts contradict each other`,
      );
    return joined;
  }
  const { of, ofBody = false } = selectorOf(rule.select);
  const judge = of(rule.given, all, judgeOf);
  if (!ofBody) return judge;
  const body = all?.filter((each) => !isNew(each));
  if (body && !body.some(judge))
    throw new RangeError(
      `Cannot thaw by ${textOf(rule)}: of this body's parameters it selects none; they are ${listed(body.map(({ name }) => name))}`,
    );
  return (parameter) => (isNew(parameter) ? undefined : judge(parameter));
}
