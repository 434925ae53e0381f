import { defined } from "@permafrost/common/defined";
import { checkOptions } from "@permafrost/common/known-options";
import { frozen, openBody, type WeightSource } from "@permafrost/models";
import { withDevice } from "@permafrost/runtime";
import { Random } from "@permafrost/tasks";
import { contractionOf, distancesOf, sizeOfStates } from "./contraction.js";
import { type Driver, openDriver } from "./driven.js";
import { type Capacity, memoryOf } from "./memory.js";
import { type Plan, planOf } from "./plan.js";
import { PROBE_RULES, type ProbeOptions } from "./probe-options.js";

/** What a body can remember before anything is trained. */
export interface Probe {
  /** Where the weights come from. */
  readonly origin: string;
  /** Kind of the body: `gpt2`, … */
  readonly architecture: string;
  /** How many layers it has. */
  readonly layers: number;
  /** Numbers that it gives for a token. */
  readonly width: number;
  /** Tokens of a sequence. */
  readonly tokens: number;
  /** Last tokens of a sequence that are read. */
  readonly read: number;
  /** How many sequences there were. */
  readonly sequences: {
    /** Those to solve from. */
    readonly solved: number;
    /** Those to measure on. */
    readonly measured: number;
  };
  /** λ of the readouts. */
  readonly lambda: number;
  /** Linear memory capacity. */
  readonly linear: Capacity;
  /** The same of the square of an input, as far as that says something new. */
  readonly quadratic: Capacity;
  /** The same of its cube. */
  readonly cubic: Capacity;
  /** Independent directions in which unlike sequences leave the body. */
  readonly kernelRank: number;
  /** The same of sequences that end alike. */
  readonly generalizationRank: number;
  /** Sequences of which the ranks are: the most that these can be. */
  readonly streams: number;
  /** Root mean square of a number at the last token: of what enters the first layer, then of what each layer gives. */
  readonly norms: readonly number[];
  /** Factor by which a small push fades, or grows, from token to token; NaN where none is seen. */
  readonly effectiveRadius: number;
}

/** Inputs are uniform from -0.8 to 0.8. */
const SCALE = 0.8;

/** Tokens that sequences of which the generalization rank is have in common, at the end. */
const SHARED = 10;

/** A direction counts if it is so large beside the largest: a readout that hears a hundredth of noise could use it. */
const LEAST = 0.01;

/** At most so many sequences for the ranks. */
const MOST_STREAMS = 200;

/** Pairs of sequences that are pushed apart, and how far. */
const PUSHED = { pairs: 20, by: 0.1 };

/**
 * Says what a body can remember before anything is trained. It is driven by numbers u, drawn evenly from -0.8 to 0.8, one a token, through its
 * new input layer (none where it takes one number as it is); nothing is trained but linear readouts of its last tokens, by ridge.
 *
 * - **Memory capacity** (Jaeger 2001, *Short term memory in echo state networks*): Σ over lags k of r²(u(t − k), the best linear readout), r²
 *   being cov² / (var · var), on sequences that nothing was solved from. Lags count from 0; Jaeger's count from 1. It is at most the width.
 * - **Quadratic and cubic capacity** (Dambre et al. 2012, *Information processing capacity of dynamical systems*): the same with the Legendre
 *   polynomials P₂ and P₃ of u(t − k) / 0.8 in place of it; of single lags, not of products of several.
 * - **Kernel rank** (Legenstein & Maass 2007, *Edge of chaos and prediction of computational performance*): singular values of the states that
 *   as many unlike sequences leave as the body is wide (200 at most), after their mean is taken from them, that are more than a hundredth of
 *   the largest. **Generalization rank**: the same of sequences whose last 10 tokens are alike, above the same level. Much of the first and
 *   little of the second is good.
 * - **Norms**: root mean square of a number at the last token, layer by layer.
 * - **Effective spectral radius**: sequences that differ by 0.1 in one token; their states come closer, or drift apart, by that factor a
 *   token. Its logarithm is the largest conditional Lyapunov exponent (Verstraeten & Schrauwen 2009, *On the quantification of dynamics in
 *   reservoir computing*). Of a reservoir with small inputs it is the spectral radius of (1 − a) + a W, with leak rate a.
 *
 * A body that recurs reads sequences of `washout` tokens and up to 200 more, all of which are read; another one windows, of which the last token is.
 *
 * @throws RangeError for options that make no sense, or a body that gives what is not finite.
 */
export async function probe(source: WeightSource, options: ProbeOptions = {}): Promise<Probe> {
  checkOptions("probe a body", options, PROBE_RULES);
  const { seed = 0, device = "auto", threads, architecture } = options;
  const { body } = openBody(source, defined({ architecture }));
  const plan = planOf(body, options);
  const { tokens, read, solved, measured } = plan;
  const input = { kind: "values", tokens, dim: 1 } as const;
  const output = { kind: "values", tokens: 1, labels: 1, classes: 1 } as const;
  // one number is fed as it is to a body that takes one
  const inputLayer = body.width.in === 1 ? ("identity" as const) : ("new" as const);
  const making = { seed, dropout: 0, inputLayer, ...defined({ architecture }) };
  const model = frozen(source, { input, output }, making);
  const drawn = drawnBy(seed, tokens);
  return withDevice(device, defined({ threads }), async (opened) => {
    const driver = await openDriver(opened, model, read);
    try {
      const { capacities, ...found } = await findings(driver, plan, drawn);
      const [linear, quadratic, cubic] = capacities as [Capacity, Capacity, Capacity];
      const wider = read === plan.followed ? driver : await openDriver(opened, model, plan.followed);
      try {
        const about = { origin: source.origin, architecture: body.architecture, layers: body.layers };
        const sizes = {
          width: driver.width,
          tokens,
          read,
          sequences: { solved, measured },
          lambda: plan.lambda,
        };
        const effectiveRadius = await radiusOf(wider, tokens, drawn);
        return { ...about, ...sizes, linear, quadratic, cubic, ...found, effectiveRadius };
      } finally {
        if (wider !== driver) await wider.dispose();
      }
    } finally {
      await driver.dispose();
    }
  });
}

const STREAMS = ["memory", "ranks", "pushed"] as const;

/** Sequences of numbers, as many as are asked for, the same each time by what they are for. */
type Drawn = (name: (typeof STREAMS)[number], count: number) => Float32Array;

const drawnBy =
  (seed: number, tokens: number): Drawn =>
  (name, count) => {
    const random = new Random({
      seed,
      split: "test",
      purpose: "example",
      index: STREAMS.indexOf(name),
      epoch: 0,
    });
    return Float32Array.from({ length: count * tokens }, () => SCALE * (2 * random.uniform() - 1));
  };

/** All that is found with what is read out. */
async function findings(driver: Driver, { tokens, lags, lambda, solved, measured }: Plan, drawn: Drawn) {
  const sequences = drawn("memory", solved + measured);
  const capacities = await memoryOf(driver, { sequences, tokens, scale: SCALE, lags, lambda, solved });
  const streams = Math.min(driver.width, MOST_STREAMS);
  const unlike = drawn("ranks", streams);
  const alike = unlike.slice();
  const end = Math.min(SHARED, tokens - 1);
  for (let stream = 1; stream < streams; stream++)
    alike.copyWithin((stream + 1) * tokens - end, tokens - end, tokens);
  const left = await driver.run(unlike);
  const { reaching, singularValues } = await import("./ranks.js");
  const apart = singularValues(lastOf(left.hidden, driver), driver.width);
  const together = singularValues(lastOf((await driver.run(alike)).hidden, driver), driver.width);
  const level = LEAST * apart[0]!;
  return {
    capacities,
    kernelRank: reaching(apart, level),
    generalizationRank: reaching(together, level),
    streams,
    norms: left.squares.map(Math.sqrt),
  };
}

/** What is left at the last token of each sequence. */
function lastOf(hidden: Float32Array, { read, width }: Driver): Float32Array {
  const last = new Float32Array(hidden.length / read);
  for (let sequence = 0; sequence * width < last.length; sequence++)
    last.set(
      hidden.subarray(((sequence + 1) * read - 1) * width, (sequence + 1) * read * width),
      sequence * width,
    );
  return last;
}

/** Pushes sequences apart at the first token that is read. */
async function radiusOf(driver: Driver, tokens: number, drawn: Drawn): Promise<number> {
  const { read, width } = driver;
  const sequences = drawn("pushed", PUSHED.pairs);
  const pushed = sequences.map((value, at) => (at % tokens === tokens - read ? value + PUSHED.by : value));
  const [a, b] = [await driver.run(sequences), await driver.run(pushed)];
  return contractionOf(distancesOf(a.hidden, b.hidden, read, width), sizeOfStates(a.hidden, width));
}
