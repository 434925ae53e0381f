import { allowedCores } from "@permafrost/runtime";
import type { Learned, Line } from "./line.js";

const SAME = 1e-4;
const STEPS = 3;

/** What is wrong with what was learned, if anything. */
export function complaint(
  { device, threads, losses }: Learned,
  line: Pick<Line, "device" | "threads">,
  reference: Learned | undefined,
): string | undefined {
  if (device !== line.device) return `expected the device ${line.device}`;
  const several = Math.min(8, allowedCores().count);
  if (threads !== (line.threads === "one" ? 1 : several))
    return `expected ${line.threads === "one" ? "one thread" : `${several} threads`}`;
  if (losses.length !== STEPS) return `expected ${STEPS} steps`;
  const differs = losses.findIndex((loss, i) => !(Math.abs(loss - (reference?.losses[i] ?? loss)) <= SAME));
  return differs < 0 ? undefined : `expected the loss ${reference?.losses[differs]} of step ${differs + 1}`;
}
