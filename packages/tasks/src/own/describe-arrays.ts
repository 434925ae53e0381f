import type { FileSource, LoadOptions } from "../files/file-source.js";
import type { SplitName } from "../task.js";
import { arraysIn } from "./array-files.js";

/** What is in files of arrays. */
export interface ArraysSummary {
  /** Arrays. */
  readonly kind: "arrays";
  /** Each of them. */
  readonly arrays: readonly {
    /** The file that it is in. */
    readonly file: string;
    /** Its name without that of a split. */
    readonly name: string;
    /** The split that names say. Default: they say none. */
    readonly split?: SplitName;
    /** Its axes, examples first. */
    readonly shape: readonly number[];
    /** Whether whole numbers are stored. */
    readonly isWhole: boolean;
    /** Numbers that are none, or infinite. */
    readonly notFinite: number;
    /** The smallest and the largest of the others. Default: there are none. */
    readonly range?: readonly [least: number, most: number];
    /** Mean of these. Default: there are none. */
    readonly mean?: number;
  }[];
}

/** Looks at arrays. @throws Error naming the file that cannot be read */
export async function describeArrays(
  source: FileSource,
  where: string,
  options: LoadOptions,
): Promise<ArraysSummary> {
  const arrays = (await arraysIn(source, where, options)).map(
    ({ file, name, split, shape, isWhole, values }) => {
      let [count, sum, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const value of values) {
        if (!Number.isFinite(value)) continue;
        count++;
        sum += value;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      return {
        ...{ file, name, ...(split && { split }), shape, isWhole, notFinite: values.length - count },
        ...(count > 0 && { range: [least, most] as const, mean: sum / count }),
      };
    },
  );
  return { kind: "arrays", arrays };
}
