import type { Storage } from "@permafrost/graph";

/** Every way to keep frozen matrices, the widest first. */
export const STORAGES = ["f32", "f16", "int8", "int4"] as const satisfies readonly Storage[];
