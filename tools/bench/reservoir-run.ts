// A reservoir over long sequences, in a process of its own: prints a JSON line.
import { input } from "@permafrost/graph";
import { frozen } from "@permafrost/models";
import { contextOf, load, native, weightsOf } from "@permafrost/runtime";
import { type ReservoirFigures, readReservoir } from "./reservoir-start.js";

const [folder = "", threads = "1"] = process.argv.slice(2);
const { start, source, x } = readReservoir(folder);
const { batch, steps, runs } = start;
const task = {
  input: { kind: "values", tokens: steps, dim: 1 },
  output: { kind: "values", tokens: steps, labels: 1, classes: 1 },
} as const;
const model = frozen(source, task, { inputLayer: "identity" });
const { hidden } = model.forward(input("x", "f32", [batch, steps, 1]), contextOf(model, batch, new Map()));
const device = await native({ threads: Number(threads) });
const session = await load(device, { outputs: { hidden } }, weightsOf(model));
const times_ms: number[] = [];
let states = new Float32Array();
for (let run = 0; run < runs + 1; run++) {
  const before = performance.now();
  states = (await session.run({ x }, { wanted: ["hidden"] }))["hidden"] as typeof states;
  times_ms.push(performance.now() - before);
}
const figures: ReservoirFigures = { times_ms: times_ms.slice(1), last: [...states.slice(-start.units)] };
console.log(JSON.stringify(figures));
process.exit(0);
