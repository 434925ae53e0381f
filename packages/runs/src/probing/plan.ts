import { byteCount, grouped } from "@permafrost/common/numbers";
import type { Body } from "@permafrost/models";
import type { ProbeOptions } from "./probe-options.js";

/** What sequences a body is driven by, and what is read of them. */
export interface Plan {
  /** Tokens of a sequence. */
  readonly tokens: number;
  /** Last tokens of which the readout is solved. */
  readonly read: number;
  /** Last tokens over which a push is followed. */
  readonly followed: number;
  /** Inputs back that memory is looked for. */
  readonly lags: number;
  /** λ of the readout. */
  readonly lambda: number;
  /** Sequences to solve from. */
  readonly solved: number;
  /** Sequences to measure on. */
  readonly measured: number;
}

/** Tokens that are read of a sequence, by a body that recurs. */
const READ = 200;

/** Of all that is read, so much is to measure on. */
const MEASURED = 1 / 4;

/** A body recurs if it carries as much after one token as after many. */
const recurs = (body: Body) => body.carried(1) === body.carried(1000);

/** Inputs, states and targets of more than this would not be kept side by side. */
const MOST_BYTES = 2 ** 32;

/** @throws RangeError for lags that no sequence reaches, a window that the body does not take, or more than fits in memory */
export function planOf(body: Body, options: ProbeOptions): Plan {
  const { maxTokens } = body;
  const {
    washout = Math.min(200, Math.floor(maxTokens / 2)),
    window = Math.min(64, maxTokens),
    reads,
  } = options;
  const series = recurs(body);
  const tokens = series ? Math.min(washout + READ, Math.max(maxTokens, washout + 1)) : window;
  if (tokens > maxTokens)
    throw new RangeError(
      `Cannot probe a body with sequences of ${tokens} tokens: this ${body.architecture} body takes ${maxTokens}; take a smaller ${series ? "washout" : "window"}`,
    );
  const read = series ? tokens - washout : 1;
  const { lags = series ? Math.min(100, washout + 1) : window, lambda = series ? 1e-8 : 1e-3 } = options;
  const most = tokens - read + 1;
  if (lags > most)
    throw new RangeError(
      `Cannot look ${lags} inputs back: before what is read there are ${most}; take fewer lags, or a larger ${series ? "washout" : "window"}`,
    );
  const sequences = Math.ceil((reads ?? (series ? 4000 : 2000)) / read);
  const measured = Math.ceil(sequences * MEASURED);
  if (sequences - measured < 1)
    throw new RangeError(
      `Cannot probe a body with ${sequences} sequence of ${read} read tokens: one is to solve from, and one to measure on; take more reads`,
    );
  // numbers of float32, and three targets a lag of float64
  const bytes = sequences * (4 * tokens + read * (4 * body.width.out + 24 * lags));
  if (bytes > MOST_BYTES)
    throw new RangeError(
      `Cannot probe a body with ${grouped(sequences)} sequences of ${grouped(tokens)} tokens: that would be ${byteCount(bytes)} of inputs, states and targets, and ${byteCount(MOST_BYTES)} are the most; take fewer reads or lags, or a smaller ${series ? "washout" : "window"}`,
    );
  return {
    tokens,
    read,
    followed: series ? read : tokens,
    lags,
    lambda,
    solved: sequences - measured,
    measured,
  };
}
