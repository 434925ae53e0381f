import { found } from "@permafrost/common/found";

/** Refuses decays of means that are none. @throws RangeError for a number outside of [0, 1). */
export function checkShares(optimizer: string, shares: Readonly<Record<string, number>>): void {
  for (const [name, share] of Object.entries(shares))
    if (!(typeof share === "number" && share >= 0 && share < 1))
      throw new RangeError(`Cannot make ${optimizer}: ${name} must be in [0, 1), got ${found(share)}`);
}

/** Refuses amounts that are none. @throws RangeError for a number below 0, or one that is not finite. */
export function checkAmounts(optimizer: string, amounts: Readonly<Record<string, number>>): void {
  for (const [name, amount] of Object.entries(amounts))
    if (!(Number.isFinite(amount) && amount >= 0))
      throw new RangeError(`Cannot make ${optimizer}: ${name} must be 0 or more, got ${found(amount)}`);
}
