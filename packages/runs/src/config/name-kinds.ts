import { isThawRule, THAW_RULE_FORM, THAW_RULES } from "@permafrost/models";
import { type Kind, text } from "./kinds.js";

/** A module of one's own is named by a path. */
export const isModule = (name: string): boolean => /\.[cm]?[jt]s$/.test(name);

/** A task's name, or a module's path. */
export const taskName: Kind<string> = text("name", "the name of a task, or a module's path");

/** A model's name, or a module's path. */
export const modelName: Kind<string> = text(
  "name",
  "a repository of the Hub, a folder, a URL or a module's path",
);

/** A thaw rule as text. */
export const thawRuleText: Kind<string> = {
  ...text("rule", THAW_RULES),
  schema: { type: "string", pattern: THAW_RULE_FORM.source },
  fits: isThawRule,
};
