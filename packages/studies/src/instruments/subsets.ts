/** Parts that FPT thaws. */
export const PARTS = ["input", "norms", "positions", "output"] as const;

/** One of them. */
export type Part = (typeof PARTS)[number];

/** All sets of some things but the empty one, the smaller ones first; each in the order of the things. */
export function subsets<T>(things: readonly T[]): readonly (readonly T[])[] {
  const all = Array.from({ length: 2 ** things.length - 1 }, (_, i) =>
    things.filter((_, bit) => ((i + 1) >> bit) & 1),
  );
  return all.sort((a, b) => a.length - b.length);
}

/** What tables call a set of parts. */
export const subsetName = (parts: readonly string[]): string => parts.join(" + ");

/** The thaw rule of a set of parts, and of nothing else: rules of the body's own parts say nothing of new layers, which would thaw. */
export function subsetRule(parts: readonly Part[]): string {
  const rule = parts.join(" or ");
  const isSilent = !parts.includes("input") && !parts.includes("output");
  return isSilent ? `(${rule}) except (input or output)` : rule;
}
