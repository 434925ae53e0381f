import type { OptionRules } from "@permafrost/common/known-options";

/** Larger than any matrix that has updates of low rank. */
const MOST_RANK = 65_536;

/** What options must be that several methods have. */
export const METHOD_RULES = {
  rank: [
    (x) => Number.isInteger(x) && Number(x) >= 1 && Number(x) <= MOST_RANK,
    `a whole number from 1 to ${MOST_RANK}`,
  ],
  dropout: [(x) => typeof x === "number" && x >= 0 && x < 1, "a rate from 0 to below 1"],
  targets: [
    (x) =>
      typeof x === "string" ||
      (Array.isArray(x) && x.length > 0 && x.every((each) => typeof each === "string")),
    "a role, a name, or a list of them",
  ],
  modules: [
    (x) => Array.isArray(x) && x.length > 0 && x.every((each) => typeof each === "string" && each !== ""),
    "a list of names",
  ],
} satisfies OptionRules<{
  rank: number;
  dropout: number;
  targets: string | readonly string[];
  modules: readonly string[];
}>;
