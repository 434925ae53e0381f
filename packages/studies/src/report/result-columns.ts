import type { StudyResult } from "../study.js";
import type { CellState } from "../work/study-state.js";

/** A column of `results.csv` and `results.parquet`. */
export interface ResultColumn {
  /** Its name. */
  readonly name: string;
  /** What its cells are. */
  readonly type: "STRING" | "DOUBLE";
  /** A cell for each run; null where there is none. */
  readonly data: readonly (string | number | null)[];
}

type Read = (run: StudyResult, cell: CellState) => string | number | null | undefined;

/** A row each: name, type, and where it is from. */
const COLUMNS: readonly (readonly [name: string, type: ResultColumn["type"], read: Read])[] = [
  ["run", "STRING", ({ id }) => id],
  ["task", "STRING", ({ task }) => task],
  ["arm", "STRING", ({ arm }) => arm],
  ["phase", "STRING", ({ phase }) => phase],
  ["state", "STRING", ({ state }) => state],
  ["body_seed", "DOUBLE", ({ seeds }) => seeds.body],
  ["training_seed", "DOUBLE", ({ seeds }) => seeds.training],
  ["data_seed", "DOUBLE", ({ seeds }) => seeds.data],
  ["learning_rate", "DOUBLE", ({ config }) => (config.steps === 0 ? null : config.learningRate)],
  ["warmup", "DOUBLE", ({ config }) => config.warmup],
  ["chosen_from", "STRING", ({ point }) => JSON.stringify(point)],
  ["steps", "DOUBLE", ({ config }) => config.steps],
  ["architecture", "STRING", (_, { architecture }) => architecture],
  ["layers", "DOUBLE", (_, { layers }) => layers],
  ["width", "DOUBLE", (_, { width }) => width],
  ["frozen", "DOUBLE", (_, { counts }) => counts.frozen],
  ["thawed", "DOUBLE", (_, { counts }) => counts.thawed],
  ["total", "DOUBLE", (_, { counts }) => counts.total],
  ["forward_flops", "DOUBLE", (_, { counts }) => counts.flops.forward],
  ["step_flops", "DOUBLE", (_, { counts }) => counts.flops.step],
  ["carried_state", "DOUBLE", (_, { counts }) => counts.state],
  ["held_out_loss", "DOUBLE", ({ heldOut }) => heldOut?.loss],
  ["held_out_accuracy", "DOUBLE", ({ heldOut }) => heldOut?.accuracy],
  ["test_loss", "DOUBLE", ({ test }) => test?.loss],
  ["test_accuracy", "DOUBLE", ({ test }) => test?.accuracy],
];

const PREFIXES = { heldOut: "held_out", test: "test" } as const;

/** All runs of a study as columns, in the order of its cells. */
export function resultColumns(cells: readonly CellState[]): readonly ResultColumn[] {
  const runs = cells.flatMap((cell) =>
    [...cell.choosing, ...cell.testing].map((run) => [run, cell] as const),
  );
  const further = (["heldOut", "test"] as const).flatMap((split) => {
    const names = new Set(runs.flatMap(([run]) => Object.keys(run[split]?.metrics ?? {})));
    const read = (name: string) => (run: StudyResult) => run[split]?.metrics?.[name];
    return [...names].sort().map((name) => [`${PREFIXES[split]}_${name}`, "DOUBLE", read(name)] as const);
  });
  const error = ["error", "STRING", ({ error }: StudyResult) => error] as const;
  return [...COLUMNS, ...further, error].map(([name, type, read]) => ({
    name,
    type,
    data: runs.map(([run, cell]) => {
      const value = read(run, cell);
      return value === undefined || Number.isNaN(value) ? null : value;
    }),
  }));
}
