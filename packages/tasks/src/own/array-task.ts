import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { sha256 } from "@permafrost/common/sha256";
import type { NamedArray } from "../arrays/named-array.js";
import { checkCount, checkShare, listed } from "../check.js";
import type { DataEncoding, OutputEncoding } from "../encoding/data-encoding.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import type { SplitName } from "../task.js";
import { arraysIn, type FiledArray } from "./array-files.js";
import { imbalanceNotes } from "./imbalance.js";
import { fromArrays, type OutputOptions } from "./memory-task.js";
import { bytesIn, namesOf, type OwnTask } from "./own-task.js";
import { holdOut } from "./split-rows.js";
import { measureColumns, standardized } from "./standardize.js";

/** Which arrays of which files. */
export interface ArrayFilesOptions extends LoadOptions {
  /** Short name in kebab-case. Default `"arrays"`. */
  readonly name?: string;
  /** Name of the array of inputs. Default: `x`, `X`, `inputs`, `data` or `features`, the first that there is. */
  readonly input?: string;
  /** Name of the array of labels. Default: `y`, `Y`, `labels`, `label` or `targets`, the first that there is. */
  readonly label?: string;
  /** Share that is held out for testing where no arrays are for it. Default 0.2. */
  readonly testShare?: number;
  /** Decides what is held out. Default 0. */
  readonly seed?: number;
}

const OPTIONS: OptionNames<ArrayFilesOptions> = {
  name: true,
  input: true,
  label: true,
  testShare: true,
  seed: true,
  ...LOAD_OPTIONS,
};

const INPUTS = ["x", "X", "inputs", "data", "features"];
const LABELS = ["y", "Y", "labels", "label", "targets"];

/** Inputs and labels of a split. */
interface Pair {
  readonly x: NamedArray;
  readonly y: NamedArray;
}

/**
 * A task from arrays of NumPy or safetensors: inputs `[examples, tokens, dim]` or `[examples, tokens]`, taken as they are; labels
 * `[examples]` or `[examples, labels]`, classes where whole numbers are stored, else values. `x_train`, `y_test` and the like are of the
 * split that their names say.
 *
 * @throws TypeError for an option that there is not; Error naming the array that is missing, or does not fit.
 */
export async function fromArrayFiles(
  source: string | FileSource,
  options: ArrayFilesOptions = {},
): Promise<OwnTask> {
  refuseUnknownOptions("make a task of files of arrays", options, OPTIONS);
  const { name = "arrays", testShare = 0.2, seed = 0 } = options;
  const attempt = `make the task ${name}`;
  checkShare(attempt, "testShare", testShare);
  checkCount(attempt, "seed", seed, 0);
  const opened = openSource(source);
  const where = opened.origin ?? name;
  const pairs = pairsOf(await arraysIn(opened, where, options), options, where);
  const [, ...axes] = pairs.train!.x.shape;
  const [tokens = 1, dim = 1] = axes.length > 1 ? [axes[0], axes.slice(1).reduce((a, b) => a * b, 1)] : axes;
  const [, labels = 1] = pairs.train!.y.shape;
  for (const [split, { x, y }] of Object.entries(pairs))
    if (
      x.shape[0] !== y.shape[0] ||
      String(x.shape.slice(1)) !== String(axes) ||
      (y.shape[1] ?? 1) !== labels ||
      y.shape.length > 2
    )
      throw new RangeError(
        `Cannot ${attempt} of ${where}: expected inputs and labels of ${split} for as many examples, of the shapes of training, found [${x.shape.join(", ")}] and [${y.shape.join(", ")}]`,
      );
  const isClasses = pairs.train!.y.isWhole;
  const classes = isClasses
    ? Object.values(pairs).reduce((most, { y }) => y.values.reduce((a, b) => Math.max(a, b), most), 0) + 1
    : 1;
  const whole = Object.entries(pairs).map(
    ([split, { x, y }]) => [split, { x: Float32Array.from(x.values), y: y.values }] as const,
  );
  const given = Object.fromEntries(whole) as Record<SplitName, { x: Float32Array; y: Float64Array }>;
  const parts = given.test
    ? given
    : { ...given, ...divided(given.train, tokens * dim, labels, isClasses, testShare, seed) };
  const scale = isClasses ? undefined : measureColumns(parts.train.y, labels, parts.train.y.length / labels);
  const splits = Object.fromEntries(
    Object.entries(parts).map(([split, { x, y }]) => [
      split,
      { x, y: scale ? standardized(y, scale) : Int32Array.from(y) },
    ]),
  ) as Record<SplitName, { x: Float32Array; y: Float32Array | Int32Array }>;
  const output: OutputOptions = isClasses ? { labels, classes } : { kind: "values", labels };
  const task = fromArrays({ name, input: { kind: "values", tokens, dim }, output, ...splits });
  const encoding: DataEncoding = {
    version: 1,
    input: { kind: "numbers", tokens, dim },
    output: outputOf(
      labels,
      classes,
      scale && { means: [...scale.means], deviations: [...scale.deviations] },
    ),
  };
  return {
    ...task,
    encoding,
    classNames: namesOf(encoding),
    notes: imbalanceNotes(encoding.output, parts.train.y, "labels"),
    digest: () => sha256(Object.values(splits).flatMap(({ x, y }) => [bytesIn(x), bytesIn(y)])),
  };
}

function outputOf(
  labels: number,
  classes: number,
  scale: { readonly means: number[]; readonly deviations: number[] } | undefined,
): OutputEncoding {
  const names = (count: number, what = "") => Array.from({ length: count }, (_, i) => `${what}${i}`);
  if (scale)
    return { kind: "values", names: labels === 1 ? ["y"] : names(labels, "y"), ...scale, horizon: 1 };
  if (labels > 1) return { kind: "classes", labels, classes: names(classes) };
  return { kind: "class", name: "y", classes: names(classes) };
}

/** Inputs and labels by split. */
function pairsOf(
  arrays: readonly FiledArray[],
  { input, label }: ArrayFilesOptions,
  where: string,
): Partial<Record<SplitName, Pair>> {
  const places = { x: input === undefined ? INPUTS : [input], y: label === undefined ? LABELS : [label] };
  const found: Partial<Record<SplitName, { x?: NamedArray; y?: NamedArray }>> = {};
  for (const array of arrays)
    for (const [place, names] of Object.entries(places)) {
      const { name, split = "train" } = array;
      if (names.includes(name) && !found[split]?.[place as "x" | "y"])
        found[split] = { ...found[split], [place]: array };
    }
  const shown = listed(arrays.map(({ name, shape }) => `${quote(name, 40)} [${shape.join(", ")}]`));
  for (const [split, { x, y }] of Object.entries({ train: {}, ...found }) as [SplitName, Partial<Pair>][])
    if (!x || !y || x.shape.length === 0 || y.shape.length === 0)
      throw new Error(
        `Cannot read arrays of ${where}: expected inputs ${input ?? "x"} and labels ${label ?? "y"} for ${split}, found ${shown || "no arrays"}`,
      );
  return found as Partial<Record<SplitName, Pair>>;
}

/** A share of examples for testing. */
function divided(
  { x, y }: { readonly x: Float32Array; readonly y: Float64Array },
  width: number,
  labels: number,
  isClasses: boolean,
  share: number,
  seed: number,
) {
  const count = y.length / labels;
  const strata = isClasses && labels === 1 ? y : new Int32Array(count);
  const rows = holdOut(strata, share, seed, "arrays into training and test examples");
  const take = <A extends Float32Array | Float64Array>(
    all: A,
    size: number,
    some: readonly number[],
    to: A,
  ): A => {
    some.forEach((row, i) => {
      to.set(all.subarray(row * size, (row + 1) * size), i * size);
    });
    return to;
  };
  const part = (some: readonly number[]) => ({
    x: take(x, width, some, new Float32Array(some.length * width)),
    y: take(y, labels, some, new Float64Array(some.length * labels)),
  });
  return { train: part(rows.train), test: part(rows.test) };
}
