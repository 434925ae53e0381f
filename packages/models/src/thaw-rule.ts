import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { ROLES } from "./roles.js";
import { type Thaw, thaw } from "./thaw.js";

const PLUS = "plus:";

/** Rules that are one word. */
const WHOLE = new Map(
  Object.values<Thaw | typeof thaw.plus>(thaw).flatMap((each) =>
    "rule" in each ? [[each.rule!, each]] : [],
  ),
);

/**
 * The form of a thaw rule's text. Which roles there are is the body's to say, which may be one from outside; the form can be checked
 * without it.
 */
export const THAW_RULE_FORM: RegExp = new RegExp(
  `^(?:${[...WHOLE.keys()].join("|")}|${PLUS}\\w{1,64}(?:,\\w{1,64}){0,63})$`,
);

/** Roles that can be thawed on top of what FPT trains. */
const FROZEN: readonly string[] = ROLES.filter(({ thawsByDefault }) => !thawsByDefault).map(
  ({ role }) => role,
);

const listed = (roles: readonly string[]) =>
  `${[...WHOLE.keys()].join(", ")}, or fpt and more: ${PLUS}${roles.join("|")}`;

/** What a thaw rule may be, for help texts. */
export const THAW_RULES: string = listed(FROZEN);

/**
 * A thaw rule from its text: `fpt`, `output-only`, `all`, `plus:attention,feedForward`.
 *
 * @param others roles that a body from outside has besides those in `ROLES`
 * @throws RangeError for another text, listing the rules and naming the nearest.
 */
export function thawRule(text: string, others: readonly string[] = []): Thaw {
  const known = [...FROZEN, ...others];
  const unknown = unknownIn(text, known);
  if (unknown === undefined) return ruleOf(text);
  const names = text.startsWith(PLUS) ? known : [...WHOLE.keys()];
  const nearest = nearestName(unknown, names);
  throw new RangeError(
    `Cannot thaw by the rule ${quote(text)}: expected ${listed(known)}${nearest === undefined ? "" : `; nearest to ${quote(unknown)} is "${nearest}"`}`,
  );
}

/** The rule of a text, or undefined where there is none. */
export function knownRule(text: string, others: readonly string[]): Thaw | undefined {
  return unknownIn(text, [...FROZEN, ...others]) === undefined ? ruleOf(text) : undefined;
}

/** What a text names and nobody knows. */
function unknownIn(text: string, roles: readonly string[]): string | undefined {
  if (text.startsWith(PLUS)) return rolesIn(text).find((role) => !roles.includes(role));
  return WHOLE.has(text) ? undefined : text;
}

function ruleOf(text: string): Thaw {
  return WHOLE.get(text) ?? thaw.plus(...rolesIn(text));
}

const rolesIn = (text: string) => text.slice(PLUS.length).split(",");
