import { type FrozenRole, type Thaw, thaw } from "@permafrost/models";
import { InvalidArgumentError } from "commander";

const RULES: Readonly<Record<string, Thaw>> = {
  fpt: thaw.fpt,
  "output-only": thaw.outputOnly,
  all: thaw.all,
};

const ROLES: readonly FrozenRole[] = [
  "attention",
  "feedForward",
  "relativePosition",
  "tokenType",
  "recurrent",
];

/** What `--thaw` takes, for the help text. */
export const THAW_RULES = `${Object.keys(RULES).join(", ")}, or fpt and more: plus:${ROLES.join("|")}`;

/** Takes the name of a thaw rule from the command line. */
export function thawName(text: string): string {
  try {
    thawRule(text);
  } catch {
    throw new InvalidArgumentError(`Expected ${THAW_RULES}.`);
  }
  return text;
}

/** A thaw rule from its name: `fpt`, `output-only`, `all`, `plus:attention,feedForward`. */
export function thawRule(name: string): Thaw {
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (rule) return rule;
  const roles = name.startsWith("plus:") ? name.slice("plus:".length).split(",") : [];
  const unknown = roles.find((role) => !(ROLES as readonly string[]).includes(role));
  if (roles.length === 0 || unknown !== undefined)
    throw new RangeError(`Cannot thaw by the rule "${name}": expected ${THAW_RULES}`);
  return thaw.plus(...(roles as FrozenRole[]));
}
