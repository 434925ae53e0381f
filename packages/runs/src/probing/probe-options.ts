import type { OptionRules } from "@permafrost/common/known-options";
import { AMOUNT, COUNT, DEVICE, OBJECT, SEED } from "@permafrost/common/option-rules";
import type { Architecture } from "@permafrost/models";
import type { DeviceChoice } from "@permafrost/runtime";

/** How a body is probed. */
export interface ProbeOptions {
  /** Inputs back that memory is looked for. Default: 100, of a body that does not recur all of a window. */
  readonly lags?: number;
  /** Tokens of a sequence that come before what is read, for a body that recurs. Default 200, or half of what it takes. */
  readonly washout?: number;
  /** Tokens of a window, for a body that does not recur. Default 64, or as many as it takes. */
  readonly window?: number;
  /** Tokens that are read, of all sequences together; a quarter is to measure on. Default 4,000, of a body that does not recur 2,000. */
  readonly reads?: number;
  /** λ of the readout: the smaller, the fainter what is still read. Default 1e-8, of a body that does not recur 1e-3. */
  readonly lambda?: number;
  /** Seed of inputs and of the input layer. Default 0. */
  readonly seed?: number;
  /** An architecture from outside. Default: the one that the source's config names. */
  readonly architecture?: Architecture;
  /** A device by name, or one that is open already. Default `"auto"`. */
  readonly device?: DeviceChoice;
  /** Threads on a CPU. Default: what the device chooses. */
  readonly threads?: number;
}

/** What they must be. */
export const PROBE_RULES: OptionRules<ProbeOptions> = {
  lags: COUNT,
  washout: COUNT,
  window: COUNT,
  reads: COUNT,
  lambda: AMOUNT,
  seed: SEED,
  architecture: OBJECT,
  device: DEVICE,
  threads: COUNT,
};
