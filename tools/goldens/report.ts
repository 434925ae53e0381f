import type { Worst } from "./compare.js";

/** What came out for a group of tensors of a case. */
export interface Group extends Worst {
  readonly name: string;
  readonly bar: number;
}

/** How a case ended. */
export type Outcome =
  | { readonly kind: "compared"; readonly groups: readonly Group[] }
  | { readonly kind: "failed" | "unsupported"; readonly why: string };

const passes = ({ error, bar }: Group): boolean => error <= bar;

/** Collects outcomes and prints them as they come. */
export function createReport({ skipUnsupported }: { skipUnsupported: boolean }) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const count = (key: keyof typeof totals) => {
    totals[key]++;
  };
  return {
    totals,
    add(name: string, outcome: Outcome): void {
      if (outcome.kind === "compared") {
        count(outcome.groups.every(passes) ? "passed" : "failed");
        for (const group of outcome.groups) console.log(line(name, group));
      } else if (outcome.kind === "unsupported" && skipUnsupported) {
        count("skipped");
        console.log(`skip  ${name}: ${outcome.why}`);
      } else {
        count("failed");
        console.log(`FAIL  ${name}: ${outcome.why}`);
      }
    },
    summary: () => `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`,
  };
}

function line(name: string, group: Group): string {
  const verdict = passes(group) ? "ok  " : "FAIL";
  const where = group.where === group.name ? "" : `  ${group.where}`;
  return `${verdict}  ${name.padEnd(24)} ${group.name.padEnd(18)} ${group.error.toExponential(2)} (bar ${group.bar.toExponential(0)})${where}`;
}
