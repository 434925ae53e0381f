import { isBodyDrawn } from "./body-drawn.js";
import type { RunConfig } from "./config.js";
import { isModule } from "./name-kinds.js";
import type { Names } from "./naming.js";

/** What is wrong with a configuration whose settings are each right. */
export type ConfigProblem = string;

/** Which optimizer a setting goes with. */
const OF_OPTIMIZER = {
  weightDecay: ["adam", "lion", "muon"],
  momentum: ["sgd"],
} as const satisfies Partial<Record<keyof RunConfig, readonly NonNullable<RunConfig["optimizer"]>[]>>;

/** Finds settings that do not go together: one of them would be of no effect. */
export function* conflicts(config: RunConfig, names: Names): Generator<ConfigProblem, undefined> {
  const { steps, warmup, optimizer = "adam", loss, readout = "gradient" } = config;
  if (steps === 0 && readout === "gradient")
    yield `Cannot set ${names.setting("steps")} to 0: expected a whole number of at least 1; with ${names.setting("readout")} ridge it may be 0`;
  for (const name of ["ridgeLambda", "readoutExamples"] as const)
    if (config[name] !== undefined && readout !== "ridge")
      yield `Cannot use ${names.setting(name)} without ${names.setting("readout")} ridge: it would be of no effect`;
  if (warmup !== undefined && warmup >= steps)
    yield `Cannot warm up for ${warmup} steps in a training of ${steps}: the learning rate would never be reached. Take fewer for ${names.setting("warmup")}`;
  for (const [name, needed] of Object.entries(OF_OPTIMIZER))
    if (
      config[name as keyof typeof OF_OPTIMIZER] !== undefined &&
      !(needed as readonly string[]).includes(optimizer)
    )
      yield `Cannot use ${names.setting(name)} with ${optimizer}: it goes with ${names.setting("optimizer")} ${needed.join(" or ")}`;
  for (const name of ["labelSmoothing", "classWeights"] as const)
    if (loss !== undefined && config[name] !== undefined)
      yield `Cannot use ${names.setting(name)} with ${names.setting("loss")}: it is a part of cross-entropy`;
  const drawn = {
    randomStd: config.random || [config.attentionFrom, config.feedForwardFrom].includes("random"),
    randomPositionStd: config.random,
  };
  for (const name of ["randomStd", "randomPositionStd"] as const)
    if (config[name] !== undefined && !drawn[name])
      yield `Cannot use ${names.setting(name)} without ${names.setting("random")}: it would be of no effect`;
  if (config.statisticsOnly && config.structureKept !== undefined)
    yield `Cannot use ${names.setting("statisticsOnly")} with ${names.setting("structureKept")}: the one draws what the other keeps. Leave one of them out`;
  if (config.architecture !== undefined && isModule(config.model))
    yield `Cannot use ${names.setting("architecture")} with a module that brings a body, ${config.model}: it says itself what it is. Leave one of them out`;
  if (config.bodySeed !== undefined && !isBodyDrawn(config))
    yield `Cannot use ${names.setting("bodySeed")} with weights that are read: it would be of no effect. Take ${names.setting("random")} to draw them`;
  return undefined;
}
