import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { counted, grouped } from "@permafrost/common/numbers";
import { AMOUNT, has, OBJECT, oneOf } from "@permafrost/common/option-rules";
import { type Architecture, type ArchitectureName, partOf } from "./architectures.js";
import { configOf, sizesFor, sizesIn } from "./config-of.js";
import { COUNT_NAMES, type CountName, type Counts, countOf, countsOf } from "./counts.js";
import { frozen } from "./frozen.js";
import { matchSizes } from "./match-sizes.js";
import type { Model, ModelTask } from "./model.js";
import type { BodyOptions } from "./open-body.js";
import { random } from "./random.js";
import { CUSTOM } from "./recipe.js";
import type { SizeName, Sizes } from "./sizes.js";
import type { Thaw } from "./thaw.js";
import { thawingMethod } from "./thawing/thawing-methods.js";
import type { BodyConfig } from "./weight-source.js";

/** What a body is to agree with, and in what. */
export interface MatchOptions extends BodyOptions {
  /** What it is matched to. */
  readonly to: Model;
  /** In which count they are to agree. */
  readonly by: CountName;
  /** What it learns: that says how many tokens there are, and how large the new layers. Default: what the other learns. */
  readonly task?: ModelTask;
  /** Which parameters are trained. Default: by the rule of the other. */
  readonly thaw?: Thaw | string;
  /** Sizes that it is to have. Default: those that its config has; others are found. */
  readonly sizes?: Sizes;
  /** How far off the count may be, as a share of what is wanted. Default 0.01: one per cent. */
  readonly tolerance?: number;
}

/** A body that agrees with another. */
export interface Match {
  /** The name of its architecture. */
  readonly architecture: string;
  /** Its config: what `random` draws. */
  readonly config: BodyConfig;
  /** Its sizes, without those that follow from layers and width. */
  readonly sizes: Sizes;
  /** How many layers it has. */
  readonly layers: number;
  /** Size of a token's vector in it; of a reservoir, its units. */
  readonly width: number;
  /** All its counts: where one agrees, others do not. */
  readonly counts: Counts;
  /** The one that it was matched by. */
  readonly count: number;
  /** The count of what it was matched to. */
  readonly wanted: number;
  /** By how much its count is larger than what was wanted, in per cent; below 0 where it is smaller. */
  readonly missPercent: number;
}

const RULES: OptionRules<MatchOptions> = {
  to: [(x) => has(x, "forward") && "recipe" in (x as object), "a model, as frozen(source, task) makes it"],
  by: oneOf(...COUNT_NAMES),
  task: OBJECT,
  thaw: [(x) => ["string", "function"].includes(typeof x), "a thaw rule"],
  sizes: OBJECT,
  tolerance: AMOUNT,
  architecture: OBJECT,
};

/**
 * Finds the sizes at which a body of one kind agrees with another in a count, in whole layers and whole widths. The width is the same where that will
 * do (an LSTM of half as many layers again, or a GRU of twice as many, has a GPT-2's frozen weights within half a per cent); else there are as many
 * layers; else it is what comes nearest. Heads are 64 wide where that will do. What is new around the bodies is alike: rule, methods, features.
 *
 * @param body the name of its architecture, or a config: what stands in it stays, `{ model_type: "lstm", num_layers: 2 }`
 * @throws RangeError where the nearest is further off than `tolerance`, saying how far; for an unknown architecture, or sizes that do not go
 *   together; TypeError for an option that there is not.
 */
export function match(body: ArchitectureName | BodyConfig, options: MatchOptions): Match {
  const given: BodyConfig = typeof body === "object" && body !== null ? body : { model_type: body };
  const { architecture, config: read } = partOf(given, options?.architecture);
  const attempt = `match ${architecture.name}`;
  checkOptions(attempt, options, RULES);
  for (const name of ["to", "by"] as const)
    if (options[name] === undefined)
      throw new RangeError(`Cannot ${attempt}: expected ${name} to be ${RULES[name][1]}, found nothing`);
  const { to, by, task = to, thaw = ruleOf(to, attempt), tolerance = 0.01 } = options;
  const { inputLayer, features, methods = [] } = to.recipe;
  const counted = (model: Model) => {
    const count = countOf(by, model);
    if (count) return count;
    throw new RangeError(`Cannot ${attempt} by ${by}: ${model.body.architecture} has none`);
  };
  const fed = sizesFor(architecture, inputLayer, task.input);
  const kept = { ...fed, ...sizesIn(read, architecture), ...options.sizes };
  const wanted = counted(to);
  const outside = defined({ architecture: options.architecture });
  const made = { thaw, inputLayer, methods: methods.map((each) => thawingMethod(each.name, each.arguments)) };
  const candidate = (sizes: Sizes): Candidate => {
    const config = { ...configFor({ ...kept, ...sizes }, architecture, task), ...read };
    const model = frozen(random(config, outside), task, { ...made, ...defined({ features }), ...outside });
    const count = counted(model);
    return { config, model, count, wanted, missPercent: (100 * (count - wanted)) / wanted };
  };

  const { layers, width } = to.body;
  const first = { layers, width: width.out };
  const found: (Candidate | RangeError)[] = [];
  const countAt = (sizes: Sizes) => candidate(sizes).count;
  for (const sizes of matchSizes(architecture, kept, { countAt, count: wanted, first })) {
    const next = sizes instanceof RangeError ? sizes : candidate(sizes);
    if (!(next instanceof RangeError) && Math.abs(next.missPercent) <= 100 * tolerance)
      return matchOf(next, architecture);
    found.push(next);
  }
  const missed = found.filter((each): each is Candidate => !(each instanceof RangeError));
  if (missed.length === 0) throw found[0];
  const nearest = missed.reduce((a, b) => (Math.abs(b.missPercent) < Math.abs(a.missPercent) ? b : a));
  throw new RangeError(
    `Cannot ${attempt} to ${to.body.architecture} by ${by} within ${100 * tolerance} %: the nearest, ${showMatch({ ...nearest, ...sizeOfBody(nearest.model) })}; allow more with tolerance, or leave a size free`,
  );
}

const sizeOfBody = ({ body: { layers, width } }: Model) => ({ layers, width: width.out });

/** A body of some sizes, and how far off it is. */
interface Candidate extends Pick<Match, "config" | "count" | "wanted" | "missPercent"> {
  readonly model: Model;
}

function matchOf({ model, ...found }: Candidate, architecture: Architecture): Match {
  const sizes = sizesIn(found.config, architecture);
  const usual = sizesIn(
    configOf(architecture, defined({ layers: sizes.layers, width: sizes.width })),
    architecture,
  );
  const said = Object.entries(sizes).filter(
    ([name, size]) => name === "layers" || name === "width" || usual[name as SizeName] !== size,
  );
  return {
    architecture: architecture.name,
    sizes: Object.fromEntries(said),
    ...sizeOfBody(model),
    counts: countsOf(model),
    ...found,
  };
}

/** A config with positions for all of a task's tokens. */
function configFor(sizes: Sizes, architecture: Architecture, { input: { tokens } }: ModelTask): BodyConfig {
  const config = configOf(architecture, sizes);
  if (architecture.sizeKeys?.maxTokens === undefined || sizes.maxTokens !== undefined) return config;
  return architecture.body(config).maxTokens < tokens
    ? configOf(architecture, { ...sizes, maxTokens: tokens })
    : config;
}

function ruleOf({ recipe: { thaw } }: Model, attempt: string): string {
  if (thaw !== CUSTOM) return thaw;
  throw new RangeError(
    `Cannot ${attempt}: what the other thaws is said by a function of its parameters; say with thaw what this one is to`,
  );
}

/** A match in words, but for what it is: `18 layers of width 768, has 85,045,248, 0.0325 % more than 85,017,600`. */
function showMatch({
  layers,
  width,
  count,
  wanted,
  missPercent,
}: Pick<Match, "layers" | "width" | "count" | "wanted" | "missPercent">): string {
  const depth = `${counted(layers, "layer")} of width ${grouped(width)}`;
  if (count === wanted) return `${depth}, has the same ${grouped(count)}`;
  const miss = `${Math.abs(missPercent).toPrecision(3)} % ${missPercent > 0 ? "more" : "less"}`;
  return `${depth}, has ${grouped(count)}, ${miss} than ${grouped(wanted)}`;
}
