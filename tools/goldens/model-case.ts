import { crossEntropy, gradients, input, narrow, type Outputs, reshape, weight } from "@permafrost/graph";
import { type Model, type ModelParameter, thaw } from "@permafrost/models";
import type { Device, Feeds } from "@permafrost/runtime";
import { type GoldenCase, modelName, openGoldenCase } from "@permafrost/testing/golden-case";
import { type Batch, createTrainer } from "@permafrost/trainer";
import { type Ranges, relativeError, vanishes, type Worst, worstOf } from "./compare.js";
import type { Group, Outcome } from "./report.js";
import { runProgram } from "./run-program.js";

const BAR = 1e-4;
const CHANGE_BAR = 1e-3;

/** Runs a case through the real loader, the real model and the real trainer, and compares all that its reference holds. */
export async function modelCase(folder: string, name: string, device: Device): Promise<Outcome> {
  const golden = await openGoldenCase(folder, name);
  const groups = [
    ...(await forward(golden, device)),
    await backward(golden, device),
    ...(await training(golden, device, "adam", thaw.fpt)),
    ...(golden.facts.full ? await training(golden, device, "adam_full", thaw.all) : []),
  ];
  return { kind: "compared", groups };
}

const group = (name: string, bar: number, all: readonly Worst[]): Group => ({ name, bar, ...worstOf(all) });

/** The batch of a case. */
async function batchOf({ reference, task, facts }: GoldenCase): Promise<Batch> {
  const x = await reference("input/x");
  return {
    x: task.input.kind === "ids" ? Int32Array.from(x) : x,
    y: Int32Array.from(await reference("input/y")),
    lengths: new Int32Array(facts.task.batch).fill(task.input.tokens),
    size: facts.task.batch,
  };
}

async function feedsOf(golden: GoldenCase): Promise<Feeds> {
  const { x, y } = await batchOf(golden);
  return { x, y };
}

/** Every activation and the loss, all weights frozen, nothing dropped. */
function programOf({ model, facts }: GoldenCase) {
  const { input: shape, output } = model;
  const batch = facts.task.batch;
  const x =
    shape.kind === "ids"
      ? input("x", "i32", [batch, shape.tokens])
      : input("x", "f32", [batch, shape.tokens, shape.dim]);
  const weights = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  const result = model.forward(x, { weight: (name) => weights.get(name)!, dropout: (y) => y });
  const rows = batch * output.tokens * output.labels;
  const y = input("y", "i32", [batch, output.tokens * output.labels]);
  const loss = crossEntropy(reshape(result.logits, [rows, output.classes]), reshape(y, [rows]));
  return { ...result, loss, weights };
}

async function forward(golden: GoldenCase, device: Device): Promise<Group[]> {
  const { embeds, states, hidden, logits, loss } = programOf(golden);
  const activations: Outputs = {
    embeds,
    ...Object.fromEntries(states.map((state, i) => [`states/${i}`, state])),
    hidden,
    logits,
  };
  const found = await runProgram(device, { ...activations, loss }, await feedsOf(golden), golden.initial);
  const compared = async (name: string): Promise<Worst> => ({
    where: name,
    error: relativeError(found[name]!, await golden.reference(name)),
  });
  return [
    group("hidden states", BAR, await Promise.all(Object.keys(activations).map(compared))),
    group("loss", BAR, [await compared("loss")]),
  ];
}

async function backward(golden: GoldenCase, device: Device): Promise<Group> {
  const { facts } = golden;
  const asked = Object.keys(facts.tensors)
    .filter((name) => name.startsWith("grad/"))
    .map((name) => name.slice("grad/".length));
  const { loss, weights } = programOf(golden);
  const narrowed = narrow({ loss });
  const found = gradients(
    narrowed.loss,
    asked.map((name) => weights.get(modelName(name))!),
  );
  const outputs = Object.fromEntries(asked.map((name, i) => [`grad/${name}`, found[i]!]));
  const got = await runProgram(device, outputs, await feedsOf(golden), golden.initial);
  return group(
    "gradients",
    BAR,
    await Promise.all(asked.map((name) => compareParameter(golden, "grad", name, got[`grad/${name}`]!))),
  );
}

/** Compares a parameter's tensor of some kind, with its vanishing entries left out and, in a gradient, found to vanish. */
async function compareParameter(
  golden: GoldenCase,
  kind: string,
  name: string,
  found: ArrayLike<number>,
): Promise<Worst> {
  const ranges: Ranges = golden.facts.tensors[`${kind}/${name}`]?.vanishing_entries ?? [];
  const reference = await golden.ofParameter(kind, modelName(name));
  const error =
    kind !== "grad" || vanishes(found, ranges)
      ? relativeError(found, reference, ranges)
      : Number.POSITIVE_INFINITY;
  return { where: name, error };
}

async function training(
  golden: GoldenCase,
  device: Device,
  run: "adam" | "adam_full",
  isThawed: (parameter: ModelParameter) => boolean,
): Promise<Group[]> {
  const { facts } = golden;
  const model: Model = {
    ...golden.model,
    parameters: golden.model.parameters.map((parameter) => ({
      ...parameter,
      thawed: isThawed(parameter),
      initial: () => golden.initial(parameter.name),
    })),
  };
  const quiet = {
    ...model,
    forward: (x, context) => model.forward(x, { ...context, dropout: (y) => y }),
  } satisfies Model;
  const batch = await batchOf(golden);
  const { steps, lr, clip_norm } = facts.adam;
  const trainer = await createTrainer(quiet, { batchSize: batch.size, device, clipNorm: clip_norm });
  const losses: number[] = [];
  const norms: number[] = [];
  try {
    for (let i = 0; i < steps; i++) {
      const { loss, gradientNorm } = await trainer.train(batch, { learningRate: lr });
      losses.push(loss);
      norms.push(gradientNorm);
    }
    losses.push((await trainer.evaluate([batch])).loss);
    const thawed = await trainer.thawed();
    const names = Object.keys(facts.tensors)
      .filter((name) => name.startsWith(`${run}/final/`))
      .map((name) => name.slice(`${run}/final/`.length));
    const change = async (name: string) => {
      const initial = await golden.initial(modelName(name));
      return Float64Array.from(thawed[modelName(name)]!, (value, i) => value - initial[i]!);
    };
    const each = (compare: (name: string) => Promise<Worst>) => Promise.all(names.map(compare));
    return [
      group(`${run}/loss`, BAR, [
        { where: "loss", error: relativeError(losses, await golden.reference(`${run}/loss`)) },
        { where: "grad_norm", error: relativeError(norms, await golden.reference(`${run}/grad_norm`)) },
      ]),
      group(
        `${run}/final`,
        BAR,
        await each((name) => compareParameter(golden, `${run}/final`, name, thawed[modelName(name)]!)),
      ),
      group(
        `${run}/change`,
        CHANGE_BAR,
        await each(async (name) => compareParameter(golden, `${run}/change`, name, await change(name))),
      ),
    ];
  } finally {
    await trainer.dispose();
  }
}
