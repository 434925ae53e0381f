import type { WeightSource } from "@permafrost/models";

/** The body where none is named: that of language of `@permafrost/nano`, which no page loads that names one. */
export async function usualBody(): Promise<WeightSource> {
  const { nano } = await import("@permafrost/nano");
  return nano("language");
}
