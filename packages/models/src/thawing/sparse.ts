import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { add, constant, linear, reshape, scatterAdd, sizeOf } from "@permafrost/graph";
import { generator } from "../generator.js";
import type { Parameter } from "../parameter.js";
import { isNew } from "../selecting/rule.js";
import { isThawRule, thawRule } from "../thaw-rule.js";
import { METHOD_RULES } from "./method-rules.js";
import { isTarget, layerName, targeted } from "./targets.js";
import type { AddedParameter, Projection, ThawingMethod } from "./thawing-method.js";

/** How single weights are chosen. */
export interface SparseOptions {
  /** How much of each matrix is trained, above 0 and up to 1; at least one weight of each. Default 0.01. */
  readonly share?: number;
  /** A thaw rule, in the place of a share: as many weights are trained as it would thaw of the body, `"norms or positions"`, from all matrices in proportion to their sizes. */
  readonly as?: string;
  /** What they are chosen by: a whole number from 0. Default 0. */
  readonly seed?: number;
  /** Which matrices they are chosen of: roles (`attention`), or names or their ends (`c_attn`). Default: all that the body multiplies with. */
  readonly targets?: string | readonly string[];
}

/**
 * Single weights, chosen at random, are trained, and all others stay as they are (SHiRA with a random mask, Bhardwaj et al. 2024): x W + x D, where D is
 * zero but at the places that were chosen. Only what is at these is kept, and counted.
 *
 * @throws RangeError for an option that makes no sense, TypeError for one that there is not; `frozen` refuses targets that name nothing, and a rule that thaws
 * nothing of the body, or more than its matrices have.
 */
export function sparse(options: SparseOptions = {}): ThawingMethod {
  checkOptions(ATTEMPT, options, RULES);
  const { share, as, seed = 0 } = options;
  if (share !== undefined && as !== undefined)
    throw new RangeError(`Cannot ${ATTEMPT}: expected a share or a rule (as), found both; leave one out`);
  const targets = typeof options.targets === "string" ? [options.targets] : options.targets;
  return {
    name: "sparse",
    arguments: { seed, ...(as === undefined ? { share: share ?? SHARE } : { as }), ...defined({ targets }) },
    added(projections, _, parameters) {
      const updated = targeted(projections, targets, ATTEMPT);
      const counts =
        as === undefined
          ? updated.map((each) => Math.max(1, Math.round((share ?? SHARE) * sizeOf(each.matrix.shape))))
          : spread(thawedBy(as, parameters), updated, as);
      return updated.map(
        (each, i): AddedParameter => ({
          name: valuesName(each),
          shape: [counts[i]!],
          role: "sparse",
          roleLabel: "single weights",
          init: { kind: "constant", value: 0 },
        }),
      );
    },
    async merge(projection, matrix, read) {
      if (!isTarget(projection, targets)) return matrix;
      const values = await read(valuesName(projection));
      for (const [i, place] of placesOf(projection, values.length, seed).entries())
        matrix[place]! += values[i]!;
      return matrix;
    },
    linear(product, next, { weight }) {
      if (!isTarget(product, targets)) return next(product);
      const { x, matrix, transposed } = product;
      const values = weight(valuesName(product));
      const places = constant(placesOf(product, values.shape[0]!, seed));
      const change = reshape(scatterAdd(places, values, sizeOf(matrix.shape)), matrix.shape);
      return add(next(product), linear(x, change, undefined, transposed));
    },
  };
}

const ATTEMPT = "thaw by sparse";

/** Of each matrix. */
const SHARE = 0.01;

const valuesName = (projection: Projection) => `${layerName(projection)}.sparse`;

/** How many weights a rule thaws of a body. */
function thawedBy(rule: string, parameters: readonly Parameter[]): number {
  const isThawed = thawRule(rule).among!(parameters);
  return sum(parameters.filter((each) => !isNew(each) && isThawed(each)).map(({ shape }) => sizeOf(shape)));
}

/** So many of all, from each matrix in proportion to its size. */
function spread(count: number, updated: readonly Projection[], rule: string): readonly number[] {
  const sizes = updated.map(({ matrix }) => sizeOf(matrix.shape));
  const all = sum(sizes);
  // rounded where each ends, so that they add up
  const ends = sizes.map((_, i) => Math.round((count * sum(sizes.slice(0, i + 1))) / all));
  const counts = ends.map((end, i) => end - (ends[i - 1] ?? 0));
  if (count > all || counts.includes(0))
    throw new RangeError(
      `Cannot ${ATTEMPT} as many weights as ${quote(rule)} thaws of the body: they are ${count}, and its ${sizes.length} matrices have ${all}, of which each needs one; expected another rule, other targets, or a share`,
    );
  return counts;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Places in a matrix, each once and in order (Floyd's sampling, as in Bentley & Floyd 1987). */
function placesOf(projection: Projection, count: number, seed: number): Int32Array {
  const size = sizeOf(projection.matrix.shape);
  const { bits } = generator(seed, `sparse ${layerName(projection)}`);
  // a byte for each, as a set holds no more than 2²⁴
  const isChosen = new Uint8Array(size);
  for (let last = size - count; last < size; last++) {
    const place = Math.floor((bits() >>> 0) * 2 ** -32 * (last + 1));
    isChosen[isChosen[place] ? last : place] = 1;
  }
  const places = new Int32Array(count);
  for (let place = 0, i = 0; i < count; place++) if (isChosen[place]) places[i++] = place;
  return places;
}

/** What each option must be. */
const RULES: OptionRules<SparseOptions> = {
  targets: METHOD_RULES.targets,
  share: [(x) => typeof x === "number" && x > 0 && x <= 1, "a number above 0, up to 1"],
  as: [isThawRule, 'the text of a thaw rule, such as "fpt"'],
  seed: [(x) => Number.isSafeInteger(x) && Number(x) >= 0, "a whole number from 0"],
};
