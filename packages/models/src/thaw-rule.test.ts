import { describe, expect, it } from "vitest";
import { tinyConfigs } from "../test/tiny-configs.js";
import { bodyOf } from "./architectures.js";
import { ROLES } from "./roles.js";
import { thaw } from "./thaw.js";
import { THAW_RULE_FORM, THAW_RULES, thawRule } from "./thaw-rule.js";

const parameters = Object.values(tinyConfigs).flatMap((config) => bodyOf(config).parameters);

describe("thawRule()", () => {
  const rules = [
    thaw.fpt,
    thaw.outputOnly,
    thaw.all,
    thaw.plus("attention"),
    thaw.plus("attention", "feedForward"),
    thaw.plus("relativePosition", "tokenType", "recurrent"),
  ];
  it.each(rules.map((rule) => [rule.rule!, rule] as const))("makes %s of its text", (text, rule) => {
    const made = thawRule(text);
    expect(made.rule).toBe(text);
    expect(parameters.map(made)).toEqual(parameters.map(rule));
  });

  it("names rules as the command line does", () => {
    expect(rules.map(({ rule }) => rule)).toEqual([
      "fpt",
      "output-only",
      "all",
      "plus:attention",
      "plus:attention,feedForward",
      "plus:relativePosition,tokenType,recurrent",
    ]);
    expect(thaw.plus()).toBe(thaw.fpt);
  });

  it("thaws by role", () => {
    const roles = (rule: (parameter: (typeof parameters)[number]) => boolean) => [
      ...new Set(parameters.filter(rule).map(({ role }) => role)),
    ];
    expect(roles(thaw.fpt).sort()).toEqual(["norm", "position"]);
    expect(roles(thaw.outputOnly)).toEqual([]);
    expect(roles(thaw.plus("attention")).sort()).toEqual(["attention", "norm", "position"]);
    const all = ROLES.map(({ role }) => role).filter(
      (role) => !["input", "output", "embedding"].includes(role),
    );
    expect(roles(thaw.all).sort()).toEqual(all.sort());
  });

  it("refuses others, listing all and naming the nearest", () => {
    for (const { rule } of rules.filter((each) => !each.rule!.startsWith("plus:")))
      expect(THAW_RULES).toContain(`${rule}, `);
    expect(THAW_RULES).toMatch(
      /, or fpt and more: plus:relativePosition\|embedding\|tokenType\|attention\|feedForward\|recurrent$/,
    );
    expect(() => thawRule("outputOnly")).toThrow(
      new RangeError(
        `Cannot thaw by the rule "outputOnly": expected ${THAW_RULES}; nearest to "outputOnly" is "output-only"`,
      ),
    );
    expect(() => thawRule("plus:attention,feedforward")).toThrow(
      '; nearest to "feedforward" is "feedForward"',
    );
    for (const text of ["plus:", "plus:norm", "plus:attention,", "constructor", "", "custom"])
      expect(() => thawRule(text)).toThrow(`Cannot thaw by the rule "${text}"`);
  });

  it("takes roles as names, not as a list of them", () => {
    const plus = thaw.plus as (...roles: unknown[]) => unknown;
    expect(() => plus(["attention"])).toThrow(
      new TypeError(
        'Cannot thaw by role: expected names, as in plus("attention", "feedForward"), found "a list"',
      ),
    );
    expect(() => plus("attention", undefined)).toThrow('found "undefined"');
  });

  it("has a form that holds all that it takes", () => {
    for (const { rule } of rules) expect(rule).toMatch(THAW_RULE_FORM);
    for (const text of ["plus:", "plus:a,", "fpt,all", "constructor", ""])
      expect(text).not.toMatch(THAW_RULE_FORM);
  });

  it("knows roles of bodies from outside where it is told", () => {
    expect(thawRule("plus:gate", ["gate"]).rule).toBe("plus:gate");
    expect(() => thawRule("plus:gats", ["gate"])).toThrow(/recurrent\|gate; nearest to "gats" is "gate"$/);
  });
});
