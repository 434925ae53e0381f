import { joined } from "./cross-products.js";
import { errorOn } from "./held-error.js";
import type { Solution } from "./solution.js";
import type { SummedRows } from "./sum-rows.js";

/** How a λ did. */
export interface RidgeTrial {
  /** The λ. */
  readonly lambda: number;
  /** Mean squared error of a target, on held-out tokens. */
  readonly error: number;
}

/** What came out. */
interface Chosen {
  readonly lambda: number;
  readonly trials: readonly RidgeTrial[];
  readonly solution: Solution;
}

/** Solves with the λ that does best on what was held out; of several that do alike, the largest. What was held out is then solved from, too. */
export async function chosen(
  { fit, held }: Pick<SummedRows, "fit" | "held">,
  lambdas: readonly number[],
): Promise<Chosen> {
  const { solveRidge } = await import("./solve-ridge.js");
  if (lambdas.length === 1)
    return { lambda: lambdas[0]!, trials: [], solution: solveRidge(fit, lambdas[0]!) };
  const trials = lambdas.map((lambda) => ({ lambda, error: errorOn(held, solveRidge(fit, lambda)) }));
  const { lambda } = trials.reduce((best, trial) =>
    trial.error < best.error || (trial.error === best.error && trial.lambda > best.lambda) ? trial : best,
  );
  return { lambda, trials, solution: solveRidge(joined(fit, held), lambda) };
}
