import type { BodyConfig } from "@permafrost/models";

/** Keys that say how often dropout drops: `resid_pdrop`, `attention_dropout`, `hidden_dropout_prob`, `dropout_rate`. */
const RATE = /(^|_)(pdrop|dropout|dropout_prob|dropout_rate)$/;

/** The rates of dropout in a config, as a training with one rate for all had them: who goes on from it, or freezes it, drops as often. Those of 0 drop nothing either way. */
export function trainedRates(config: BodyConfig, rate: number | undefined): BodyConfig {
  if (rate === undefined) return {};
  const dropped = Object.keys(config).filter((key) => RATE.test(key) && Number(config[key]) > 0);
  return Object.fromEntries(dropped.map((key) => [key, rate]));
}
