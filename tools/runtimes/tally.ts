/** Something on this machine, or why there is none. */
type Need = { readonly missing: string } | object;

/** How something that was tried went. */
export interface Outcome {
  readonly columns: readonly string[];
  /** Default: nothing. */
  readonly wrong?: string | undefined;
}

/** Counts what was tried, and prints a line of each. */
export interface Tally {
  /** @param needs without which it is not tried, and the line says why */
  try(title: string, needs: readonly Need[], attempt: () => Promise<Outcome>): Promise<void>;
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
}

/** @param wanted titles that are tried */
export function openTally(wanted: RegExp): Tally {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  return {
    counts,
    async try(title, needs, attempt) {
      if (!wanted.test(title)) return;
      const missing = needs.find((found) => "missing" in found);
      if (missing && "missing" in missing) {
        counts.skipped++;
        console.log(`skip  ${title}: ${missing.missing}`);
        return;
      }
      try {
        const { columns, wrong } = await attempt();
        counts[wrong ? "failed" : "passed"]++;
        console.log(`${wrong ? "FAIL" : "ok  "}  ${[...columns, ...(wrong ? [wrong] : [])].join("  ")}`);
      } catch (error) {
        counts.failed++;
        console.log(`FAIL  ${title}: ${(error as Error).message.split("\n").slice(0, 3).join(" | ")}`);
      }
    },
  };
}
