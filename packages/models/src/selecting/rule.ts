import type { Parameter } from "../parameter.js";

/** What a rule says of a parameter: nothing, where it selects among the body's own and this is one of a new layer. */
export type Verdict = boolean | undefined;

/** Says something of each parameter. */
export type Judge = (parameter: Parameter) => Verdict;

/** A thaw rule as a tree. */
export type Rule = Selection | Joined | Own;

/** What a selector is given: a number, a word, a pattern's source, or another rule. */
export type Given = number | string | Rule;

/** A selector with what it is given: `layers(0, last)`. */
export interface Selection {
  /** Its key in the table of selectors. */
  readonly select: string;
  readonly given: readonly Given[];
}

/** Two rules as one. */
export interface Joined {
  readonly join: Join;
  readonly parts: readonly [Rule, Rule];
}

/** A function of somebody's own, which has no text. */
export interface Own {
  readonly own: (parameter: Parameter) => boolean;
}

/** How rules are joined. */
export type Join = keyof typeof JOINS;

/** What two rules say together, and how tightly they are bound. Where one of them says nothing, the other is heard. */
export const JOINS = {
  or: { tightness: 0, of: (a: Verdict, b: Verdict): Verdict => (a === undefined ? b : a || (b ?? a)) },
  and: { tightness: 1, of: (a: Verdict, b: Verdict): Verdict => (a === undefined ? b : a && (b ?? a)) },
  except: { tightness: 1, of: (a: Verdict, b: Verdict): Verdict => (b ? false : a) },
} as const;

/** Input and output layer: rules that select among the body's parameters say nothing of them. */
export const isNew = ({ role }: Parameter): boolean => role === "input" || role === "output";
