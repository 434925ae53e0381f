import { csvCell } from "@permafrost/common/csv-cell";
import type { DecodedOutput, OutputEncoding } from "@permafrost/tasks";

type Cell = string | number;

/** Columns of a table of predictions, and what is in them. */
export interface PredictionColumns {
  /** Names of the columns. */
  readonly names: readonly string[];
  /** A row of the table. */
  row(told: DecodedOutput): readonly Cell[];
}

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, i) => `${what} ${i}`);

const COLUMNS: {
  readonly [K in OutputEncoding["kind"]]: (output: Extract<OutputEncoding, { kind: K }>) => {
    readonly names: readonly string[];
    row(told: Extract<DecodedOutput, { kind: K }>): readonly Cell[];
  };
} = {
  class: () => ({ names: ["prediction", "probability"], row: (told) => [told.class, told.probability] }),
  classes: ({ labels }) => ({
    names: [...numbered("prediction", labels), ...numbered("probability", labels)],
    row: ({ classes, probabilities }) => [...classes, ...probabilities],
  }),
  labels: ({ names }) => ({
    names: ["prediction", ...names.map((name) => `probability of ${name}`)],
    row: ({ labels, probabilities }) => [labels.join("; "), ...probabilities],
  }),
  values: ({ names, horizon, interval }) => {
    const of = (what: string) =>
      Array.from({ length: horizon }, (_, time) =>
        names.map((name) => `${what} of ${name}${horizon === 1 ? "" : ` +${time + 1}`}`),
      ).flat();
    const ends = interval ? [...of("low"), ...of("high")] : [];
    return {
      names: [...of("prediction"), ...ends],
      row: ({ values, interval: told }) => [...values, ...(told?.low ?? []), ...(told?.high ?? [])].flat(),
    };
  },
};

/** What a table of predictions looks like. */
export const predictionColumns = (output: OutputEncoding): PredictionColumns =>
  (COLUMNS[output.kind] as (output: OutputEncoding) => PredictionColumns)(output);

/** A line of a CSV file, without its end. */
export const csvLine = (cells: readonly Cell[]): string => cells.map(csvCell).join(",");
