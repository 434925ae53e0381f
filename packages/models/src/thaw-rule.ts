import { checkText } from "@permafrost/common/check-given";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { ROLES } from "./roles.js";
import { parseRule, type RuleProblem } from "./selecting/parse-rule.js";
import { JOINS } from "./selecting/rule.js";
import { isSelector, SELECTORS, selectorOf } from "./selecting/selectors.js";
import { ruled, type ThawRule } from "./thaw.js";

const PLUS = "plus:";

/** Selectors that are written by their names. */
const NAMES = Object.keys(SELECTORS).filter(isSelector);

const FORMS = NAMES.map((name) => selectorOf(name).form);

/** Roles that can be thawed on top of what FPT trains. */
const FROZEN: readonly string[] = ROLES.filter(({ thawsByDefault }) => !thawsByDefault).map(
  ({ role }) => role,
);

const JOINED = Object.keys(JOINS).join(", ");

const listed = (roles: readonly string[]) =>
  `${FORMS.join(", ")}, joined by ${JOINED}, or fpt and more: ${PLUS}${roles.join("|")}`;

/** What a thaw rule may be, for help texts. */
export const THAW_RULES: string = listed(FROZEN);

/** The form of a thaw rule's text, as a pattern: what it does not match is none. {@link isThawRule} looks closer. */
export const THAW_RULE_FORM: RegExp = formOf();

function formOf(): RegExp {
  const words = [...NAMES, ...FROZEN].join("|");
  const plus = `${PLUS}\\w{1,64}(?:,\\w{1,64}){0,63}`;
  const given = "\\((?:[^()/]|\\/(?:[^/\\\\]|\\\\.)+\\/|\\([^()]*\\))*\\)";
  const one = `(?:${plus}|(?:${words})(?:${given})?)`;
  return new RegExp(
    `^[\\s(]*${one}(?:[\\s)]*(?:${Object.keys(JOINS).join("|")})[\\s(]+${one}){0,99}[\\s)]*$`,
  );
}

/** Whether a value is a rule's text. Which roles there are is the body's to say, which may be one from outside. */
export function isThawRule(value: unknown): value is string {
  if (typeof value !== "string") return false;
  try {
    parseRule(value, FROZEN);
    return true;
  } catch {
    return false;
  }
}

/**
 * A thaw rule from its text: `fpt`, `output-only`, `all`, `plus:attention,feedForward`, `norms and layers(0, last) or biases`.
 *
 * @param others roles that a body from outside has besides those in `ROLES`
 * @throws RangeError for another text, listing the rules and naming the nearest.
 */
export function thawRule(text: string, others: readonly string[] = []): ThawRule {
  checkText("thaw by a rule", text, 'its text, such as "fpt"');
  const known = [...FROZEN, ...others];
  try {
    return ruled(parseRule(text, known, known));
  } catch (error) {
    const { unknown, message } = error as RuleProblem;
    const names = text.startsWith(PLUS) ? known : [...NAMES, ...known];
    const nearest = unknown === undefined ? undefined : nearestName(unknown, names);
    const problem = unknown === undefined ? `${message}; ` : "";
    throw new RangeError(
      `Cannot thaw by the rule ${quote(text)}: ${problem}expected ${listed(known)}${nearest === undefined ? "" : `; nearest to ${quote(unknown)} is "${nearest}"`}`,
    );
  }
}

/** The rule of a text, or undefined where there is none. */
export function knownRule(text: string, others: readonly string[]): ThawRule | undefined {
  const known = [...FROZEN, ...others];
  try {
    return ruled(parseRule(text, known, known));
  } catch {
    return undefined;
  }
}
