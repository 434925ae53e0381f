import type { Compute, Storage } from "@permafrost/graph";

/** Every way to keep frozen matrices, the widest first. */
export const STORAGES = ["f32", "f16", "int8", "int4"] as const satisfies readonly Storage[];

/** Everything that products with frozen matrices are computed in. */
export const COMPUTES = ["f32", "int8"] as const satisfies readonly Compute[];
