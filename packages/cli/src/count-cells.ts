import { grouped } from "@permafrost/common/numbers";
import type { Inspection } from "@permafrost/runs";
import { flops } from "./flops.js";

type Counts = Inspection["counts"];

/** What counts are called where a row of a table has them. */
export const COUNT_HEADS = ["frozen", "thawed", "total", "forward", "a step", "state"];

/** What is carried from token to token; a dash where the body does not say. */
export const stateOf = ({ state }: Counts): string => (state === null ? "–" : grouped(state));

/** Counts of a model, as cells of {@link COUNT_HEADS}. */
export const countCells = (counts: Counts): string[] => [
  ...[counts.frozen, counts.thawed, counts.total].map(grouped),
  flops(counts.flops.forward),
  flops(counts.flops.step),
  stateOf(counts),
];
