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

/** Which roles there are is the body's to say, which may be one from outside; the form can be checked without it. */
const THAW_RULE = /^(?:fpt|output-only|all|plus:\w{1,64}(?:,\w{1,64}){0,63})$/;

/** A thaw rule as text. */
export const thawRuleText: Kind<string> = {
  ...text("rule", "fpt, output-only, all, or fpt and more: plus:attention,feedForward"),
  schema: { type: "string", pattern: THAW_RULE.source },
  fits: (value): value is string => typeof value === "string" && THAW_RULE.test(value),
};
