import type { Compute } from "@permafrost/graph";
import { type Engine, OURS, type Place } from "./engine.js";
import type { OurFigures } from "./figures.js";
import { printedByScript } from "./printed-by.js";
import type { Way } from "./step.js";
import { WORKS, type WorkName } from "./work.js";

/** This library, one way. */
export interface OurEngine extends Engine {
  measure(folder: string, threads: number): OurFigures;
}

const CALLED: Record<Place, string> = { native: "native", wasm: "WASM", webgpu: "WebGPU" };

/** What products with frozen matrices are computed in: a row of every table for each. */
const COMPUTES: readonly Compute[] = ["f32", "int8"];

/** @param env of its process. Default: this one's */
export function ourEngine(way: Way, env = process.env): OurEngine {
  const { device, storage = "f32", compute = "f32", capture = true } = way;
  const words = [
    CALLED[device],
    ...(compute === "f32" ? [] : [compute]),
    ...(storage === "f32" ? [] : [`weights as ${storage}`]),
    ...(capture ? [] : ["uncaptured"]),
  ];
  return {
    name: `${OURS}, ${words.join(", ")}`,
    library: OURS,
    place: device,
    works: Object.keys(WORKS) as WorkName[],
    approximate: compute !== "f32" || storage !== "f32",
    measure: (folder, threads) =>
      printedByScript<OurFigures>("step.ts", [folder, String(threads), JSON.stringify(way)], env),
  };
}

/** The ways that are compared with other libraries. */
export const ourEngines = (): OurEngine[] =>
  (["native", "wasm"] as const).flatMap((device) =>
    COMPUTES.map((compute) => ourEngine({ device, compute })),
  );
