import { found } from "@permafrost/common/found";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { COUNT, oneOf, SEED } from "@permafrost/common/option-rules";
import { quote } from "@permafrost/common/quote";
import { type GivenConfig, type Naming, SETTING_NAMES, type SettingName, settingOf } from "@permafrost/runs";
import { checkDraw, type Draw, drawn, isDraw } from "./draw.js";
import { type PlannedRun, plannedRun } from "./planned-run.js";

/**
 * What the runs of a sweep are made of, as data: for each setting a value, a list of values, or what it is drawn from.
 * Each value of a list goes with each of the others; draws are made for each sample.
 *
 *     { "task": "bit-xor", "model": "gpt2-tiny", "random": true,
 *       "seed": [0, 1, 2], "learningRate": { "from": 1e-4, "to": 1e-2, "scale": "log" } }
 *
 * Of a setting that is a list itself (`padTo`), a list of lists is meant.
 */
export type Space = Readonly<Record<string, unknown>>;

/** How runs are made of a space. */
export interface SpaceOptions extends Naming {
  /** How often is drawn what is to be drawn. Default: once, where nothing is. */
  readonly samples?: number | undefined;
  /** Decides what is drawn. Default 0. */
  readonly seed?: number | undefined;
}

const OPTIONS: OptionRules<SpaceOptions> = {
  samples: COUNT,
  seed: SEED,
  names: oneOf("settings", "flags"),
};

/** A plan is read whole; more runs are several sweeps. */
const MOST_RUNS = 100_000;

/**
 * The runs of a space, each once.
 *
 * @throws RangeError for a setting that there is not, a value or settings together that make no sense, more than 100,000 runs.
 */
export async function runsOf(space: Space, options: SpaceOptions = {}): Promise<readonly PlannedRun[]> {
  checkOptions("plan a sweep", options, OPTIONS);
  if (typeof space !== "object" || space === null || Array.isArray(space))
    throw new RangeError(`Cannot plan a sweep: expected an object of settings, found ${found(space)}`);
  const { seed = 0, names = "settings" } = options;
  const { crossed, draws } = sorted(space);
  if (draws.length > 0 && options.samples === undefined)
    throw new RangeError(
      `Cannot draw ${draws.map(([name]) => name).join(", ")}: say how often, by ${names === "flags" ? "--samples" : "samples"}`,
    );
  if (draws.length === 0 && options.samples !== undefined)
    throw new RangeError("Cannot draw samples of a sweep in which nothing is drawn: give a setting a range");
  const { samples = 1 } = options;
  const total = crossed.reduce((product, [, values]) => product * values.length, samples);
  if (total > MOST_RUNS)
    throw new RangeError(
      `Cannot plan ${total} runs: a sweep has at most ${MOST_RUNS}. Give fewer values, or make several sweeps`,
    );
  const runs = new Map<string, PlannedRun>();
  for (let sample = 0; sample < samples; sample++) {
    const ofSample = draws.map(([name, draw]) => [name, drawn(name, draw, seed, sample)] as const);
    for (const settings of product(crossed)) {
      const run = await plannedRun(Object.fromEntries([...settings, ...ofSample]) as GivenConfig, { names });
      runs.set(run.id, run);
    }
  }
  return [...runs.values()];
}

type Named<T> = readonly [name: string, value: T];

/** What of a space goes with everything else, and what is drawn. */
function sorted(space: Space): { crossed: Named<readonly unknown[]>[]; draws: Named<Draw>[] } {
  const crossed: Named<readonly unknown[]>[] = [];
  const draws: Named<Draw>[] = [];
  for (const [name, value] of Object.entries(space)) {
    if (name === "$schema") continue;
    if (isDraw(value) && !isValue(name, value)) {
      checkDraw(name, value);
      draws.push([name, value]);
      continue;
    }
    const values: readonly unknown[] = Array.isArray(value) && !isValue(name, value) ? value : [value];
    if (values.length === 0) throw new RangeError(`Cannot plan a sweep: ${quote(name)} has no values`);
    crossed.push([name, values]);
  }
  return { crossed, draws };
}

const isValue = (name: string, value: unknown) =>
  (SETTING_NAMES as readonly string[]).includes(name) && settingOf(name as SettingName).kind.fits(value);

/** Each value with each of the others; the last changes first. */
function* product(lists: readonly Named<readonly unknown[]>[]): Generator<Named<unknown>[]> {
  const [first, ...rest] = lists;
  if (!first) return yield [];
  for (const value of first[1]) for (const others of product(rest)) yield [[first[0], value], ...others];
}
