import { type Architecture, type BodyConfig, ratesOf } from "@permafrost/models";

/** The rates of dropout of a config as a training with one rate for all had them: who goes on from it, or freezes it, drops as often. Those of 0 drop nothing either way. */
export function trainedRates(
  config: BodyConfig,
  rate: number | undefined,
  architecture: Architecture | undefined,
): BodyConfig {
  if (rate === undefined) return {};
  const dropped = [...ratesOf(config, architecture)].filter(([, usual]) => usual > 0);
  return Object.fromEntries(dropped.map(([key]) => [key, rate]));
}
