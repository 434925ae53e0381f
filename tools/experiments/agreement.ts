// How well gradients in int8 agree with those in float32 along a training in int8, body by body: `npm run agreement`.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { fromFolder } from "@permafrost/hub";
import { frozen, gpt2Config, random, type WeightSource } from "@permafrost/models";
import { NANO_NAMES, nano } from "@permafrost/nano";
import { type Computing, openDevice } from "@permafrost/runtime";
import { batchAt, bitXor } from "@permafrost/tasks";
import { createTrainer } from "@permafrost/trainer";
import { Command } from "commander";
import { dataFolder } from "./tasks.js";

const { steps, batchSize, learningRate, threads, device, folders, only, compute } = new Command("agreement")
  .description("Cosines of whole gradients on Bit XOR before the first, the middle and the last step.")
  .option("--steps <n>", "steps in int8", Number, 100)
  .option("--batch-size <n>", "examples a step", Number, 16)
  .option("--learning-rate <x>", "Adam's learning rate", Number, 1e-3)
  .option("--threads <n>", "threads", Number, 1)
  .option("--device <name>", "native or wasm", "native")
  .option("--folders <list>", "checkpoints besides, with commas between", (list) => list.split(","), [])
  .option("--compute <name>", "int8, or int8:15, which leaves the first 15 layers in f32", "int8")
  .option("--only <text>", "bodies whose name has it", "")
  .parse()
  .opts<{
    readonly steps: number;
    readonly batchSize: number;
    readonly learningRate: number;
    readonly threads: number;
    readonly device: "native" | "wasm";
    readonly folders: readonly string[];
    readonly only: string;
    readonly compute: Computing;
  }>();

const kept = ["TinyStories-656K", "gpt-nano-sort", "vit-tiny-patch16-224"].map((name) =>
  join(dataFolder, "hub", name),
);
const bodies: readonly (readonly [string, () => Promise<WeightSource>])[] = [
  ["GPT-2 small, random", async () => random(gpt2Config("small"))],
  ...NANO_NAMES.map((name) => [`nano ${name}`, () => nano(name)] as const),
  ...[...kept, ...folders].map((folder) => [basename(folder), () => fromFolder(folder)] as const),
];

const task = bitXor();
const opened = await openDevice(device, { threads });
const shown = (agreement: number | undefined) => agreement?.toFixed(4) ?? "nothing is in int8";
console.log(`| body | first | middle | last | steps |\n| ${Array(5).fill("---").join(" | ")} |`);
for (const [name, open] of bodies) {
  if (!name.includes(only)) continue;
  if (kept.some((folder) => basename(folder) === name && !existsSync(folder))) {
    console.log(`| ${name} | not here | | | |`);
    continue;
  }
  const model = frozen(await open(), task);
  const trainer = await createTrainer(model, { batchSize, device: opened, compute });
  const found: (number | undefined)[] = [];
  for (let step = 0; step < steps; step++) {
    const batch = batchAt(task, { batchSize }, step);
    if ([0, Math.floor(steps / 2), steps - 1].includes(step)) found.push(await trainer.agreement?.(batch));
    await trainer.advance(batch, { learningRate });
  }
  await trainer.dispose();
  console.log(`| ${name} | ${found.map(shown).join(" | ")} | ${steps} |`);
}
process.exit(0);
