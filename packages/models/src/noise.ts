import { add, broadcastTo, mul, scalar, sub } from "@permafrost/graph";
import type { BodyContext, ForwardContext } from "./body.js";

/** A context that may have noise already, as one has whose dropout is no longer what it was given. */
export type NoisyContext = ForwardContext & Partial<Pick<BodyContext, "noise">>;

/**
 * Noise of the same stream as dropout: what drops half of all ones leaves 0 or 2, which is 1 less or 1 more. So it depends on the seed, the step
 * and the place, on every device alike, and is none where nothing is dropped.
 */
export function noiseOf({ dropout }: ForwardContext): BodyContext["noise"] {
  return (x, deviation) => {
    if (deviation === 0) return x;
    const ones = broadcastTo(scalar(1), x.shape);
    const left = dropout(ones, 0.5);
    return left === ones ? x : add(x, mul(sub(left, 1), deviation));
  };
}
