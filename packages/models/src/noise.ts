import { add, mul } from "@permafrost/graph";
import type { BodyContext, ForwardContext } from "./body.js";

/** Noise by a context's normal numbers, which depend on the seed, the step and the place. */
export function noiseOf({ normal }: ForwardContext): BodyContext["noise"] {
  return (x, deviation) => (deviation === 0 || !normal ? x : add(x, mul(normal(x.shape), deviation)));
}
