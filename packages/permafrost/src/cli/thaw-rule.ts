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

/** A thaw rule from its name: `fpt`, `output-only`, `all`, `plus:attention,feedForward`. */
export function thawRule(name: string): Thaw {
  const rule = RULES[name];
  if (rule) return rule;
  const roles = name.startsWith("plus:") ? name.slice("plus:".length).split(",") : [];
  const unknown = roles.find((role) => !(ROLES as readonly string[]).includes(role));
  if (roles.length === 0 || unknown !== undefined) throw new InvalidArgumentError(`Expected ${THAW_RULES}.`);
  return thaw.plus(...(roles as FrozenRole[]));
}
