import type { RunConfig } from "./config.js";

/** What is wrong with a configuration whose settings are each right. */
export type ConfigProblem = string;

/** Which optimizer a setting goes with. */
const OF_OPTIMIZER = {
  weightDecay: ["adam", "lion", "muon"],
  momentum: ["sgd"],
} as const satisfies Partial<Record<keyof RunConfig, readonly NonNullable<RunConfig["optimizer"]>[]>>;

/** Finds settings that do not go together: one of them would be of no effect. */
export function* conflicts(
  config: RunConfig,
  nameOf: (name: string) => string,
): Generator<ConfigProblem, undefined> {
  const { steps, warmup, optimizer = "adam", loss } = config;
  if (warmup !== undefined && warmup >= steps)
    yield `Cannot warm up for ${warmup} steps in a training of ${steps}: the learning rate would never be reached. Take fewer for ${nameOf("warmup")}`;
  for (const [name, needed] of Object.entries(OF_OPTIMIZER))
    if (
      config[name as keyof typeof OF_OPTIMIZER] !== undefined &&
      !(needed as readonly string[]).includes(optimizer)
    )
      yield `Cannot use ${nameOf(name)} with ${optimizer}: it goes with ${nameOf("optimizer")} ${needed.join(" or ")}`;
  for (const name of ["labelSmoothing", "classWeights"] as const)
    if (loss !== undefined && config[name] !== undefined)
      yield `Cannot use ${nameOf(name)} with ${nameOf("loss")}: it is a part of cross-entropy`;
  return undefined;
}
