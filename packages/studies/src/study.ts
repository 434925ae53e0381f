import type { CountName } from "@permafrost/models";
import type { RunConfig } from "@permafrost/runs";
import type { RunStatus } from "@permafrost/sweep";

/** What a study decides by itself, or a run notes. */
type OwnSetting = "version" | "seed" | "bodySeed" | "dataSeed" | "revisions" | "dataHash";

/** Settings of runs, as `permafrost train` and a `config.json` have them: `{ model: "lstm", random: true, layers: 3, width: 128 }`. */
export type StudySettings = Partial<Omit<RunConfig, OwnSetting>>;

/** Sizes that are to be found, so that an arm agrees with another one in a count. */
export interface ArmMatch {
  /** The other arm, by its name; it gives its sizes itself. */
  readonly to: string;
  /** In which count they are to agree: `frozen`, `thawed`, `total`, `flops` of a forward pass, or `state`. */
  readonly by: CountName;
  /** How far off it may be, as a share of what is wanted. Default 0.01: one per cent. */
  readonly tolerance?: number;
}

/** Values that are tried for a setting, each with each of the others; null leaves the setting away: `{ learningRate: [1e-3, 1e-2], warmup: [null, 100] }`. */
export type Grid = Readonly<Record<string, readonly unknown[]>>;

/** What is compared: a body, its size, its initial values, what thaws, and how it is read out, as settings; those of `match` are found. */
export interface Arm extends StudySettings {
  /** Leaves sizes to be found. Default: they are as the settings say. */
  readonly match?: ArmMatch;
  /** Names of the tasks that it is for. Default: all. */
  readonly only?: readonly string[];
  /** Values that are tried for this arm. Default: the study's. */
  readonly grid?: Grid;
}

/** Seeds of each of the three things that are drawn; all are crossed with all. */
export interface SeedAxes {
  /** How many seeds of a body's random weights. Default 1. A body that is not drawn has one. */
  readonly body?: number;
  /** How many seeds of what training draws: initial values of what is new, dropout. Default 1. */
  readonly training?: number;
  /** How many seeds of data: which examples are drawn or held out, and in which order they come. Default 1. */
  readonly data?: number;
}

/** How long each run is trained. */
export interface Budget {
  /** Steps of a run where neither its task nor its arm says them. Default: as many as `flops` pays for, or as `settings` say. */
  readonly steps?: number;
  /** Float operations of matrix products, forward and back, that all steps of a run may take together, however many are said: an arm whose step takes twice as many has half the steps. */
  readonly flops?: number;
}

/** What an arm learned on a task, at the first seed that it is tested with. */
export interface LearnedBody {
  /** Name of the arm, which begins with none of these itself. */
  readonly arm: string;
  /** Name of the task. */
  readonly task: string;
}

/** A value that a paper has for a cell, to be shown beside ours as the paper's. */
export interface PaperValue {
  /** Name of the arm. */
  readonly arm: string;
  /** Name of the task. */
  readonly task: string;
  /** What stands in the paper, in the unit of the study's metric: 0.78 of labels, not 78. */
  readonly value: number;
  /** Standard deviation that the paper has for it. Default: none is given. */
  readonly deviation?: number;
}

/** What can be computed of what a task's arms came to, as a further table of the report. */
export const INSTRUMENT_NAMES = ["shares", "convergence", "alike", "training", "bits"] as const;

/** One of them. */
export type InstrumentName = (typeof INSTRUMENT_NAMES)[number];

/** Where values of a paper are from, and the values. Cells that are not known are left out. */
export interface PaperTable {
  /** What it is called: `Lu et al. (2021), table 3`. */
  readonly source: string;
  /** Values that are known. */
  readonly values: readonly PaperValue[];
}

/**
 * A question as data: arms × tasks, each arm at what is best for it on validation data, then fresh seeds on test data.
 *
 * A run's settings are, the later over the earlier: `settings`, `protocol` and `budget.steps`, the task's, the arm's, the grid's. An arm whose readout is ridge takes no steps, and nothing is
 * tried for it, unless it says `steps` itself.
 */
export interface Study {
  /** Where the schema of study files is. Default: it is not said. */
  readonly $schema?: string;
  /** What it is called, and its folder: letters, digits, `-`. */
  readonly name: string;
  /** What it asks, in a sentence or two. Default: nothing is said. */
  readonly question?: string;
  /** How to read what comes out, in a paragraph. Default: nothing is said. */
  readonly reading?: string;
  /** What all runs have in common. Default: nothing. */
  readonly settings?: StudySettings;
  /** What is compared, by name, in the order in which tables show it. */
  readonly arms: Readonly<Record<string, Arm>>;
  /** What is learned, by name, as settings: `{ "bit-xor": { task: "bit-xor", bits: 5 } }`. */
  readonly tasks: Readonly<Record<string, StudySettings>>;
  /** Checkpoints that the study makes before anything else, by the path that arms have as their model. What is there already is taken as it is. Default: none. */
  readonly bodies?: Readonly<Record<string, LearnedBody>>;
  /** What is tried for each arm and task, and chosen on the selection split. Default: learning rates 3e-4, 1e-3, 3e-3 and 1e-2, without warm-up and with one of a tenth of the steps. */
  readonly grid?: Grid;
  /** Fresh seeds that each arm is tested with, at what was chosen: so many for body, training and data at once, or of each. Default 5. */
  readonly seeds?: number | SeedAxes;
  /** Seeds that are averaged to choose by; they are no test's. Default 1. */
  readonly choosingSeeds?: number;
  /** How long each run is trained. Default: as the settings say. */
  readonly budget?: Budget;
  /** `lu2021` has the faults of the paper's code, for tasks that know it. Default `"corrected"`. */
  readonly protocol?: "corrected" | "lu2021";
  /** By what is chosen and compared: `accuracy`, `loss`, or a metric that runs have, such as `nrmse`. Default: accuracy where labels are classes, else nrmse. */
  readonly metric?: string;
  /** The arm that others are set against in differences. Default: the first. */
  readonly reference?: string;
  /**
   * Further tables of the report. `shares`: Shapley's, where arms are called by the sets of parts that thaw, as `subsetName` calls them; `convergence`: how soon each arm has learned;
   * `alike`: linear CKA of what the arms' output layers read; `training`: the metric on training examples beside that on test examples; `bits`: how much of its training labels each thawed
   * weight holds. Default: none.
   */
  readonly instruments?: readonly InstrumentName[];
  /** What a paper has for the same cells. Default: nothing. */
  readonly paper?: PaperTable;
}

/** What a run of a study is for. */
export type Phase = "choice" | "test";

/** Seeds of a run, of each of the three things that are drawn. */
export interface RunSeeds {
  /** Of the body's random weights; null where it is not drawn. */
  readonly body: number | null;
  /** Of initial values and dropout. */
  readonly training: number;
  /** Of examples and their order. */
  readonly data: number;
}

/** A run of a study. */
export interface StudyRun {
  /** Hash of its full configuration. */
  readonly id: string;
  /** All that decides it, with defaults. */
  readonly config: RunConfig;
  /** Name of its arm. */
  readonly arm: string;
  /** Name of its task. */
  readonly task: string;
  /** Whether it helps to choose, on validation data, or is tested. */
  readonly phase: Phase;
  /** What of the grid it has; null is what it leaves away. */
  readonly point: Readonly<Record<string, unknown>>;
  /** Its seeds. */
  readonly seeds: RunSeeds;
}

/** How well a run does on a split. */
export interface RunScore {
  /** Mean loss. */
  readonly loss: number;
  /** Share of labels that is right, from 0 to 1; none where labels are values. */
  readonly accuracy?: number;
  /** Further metrics, by name. Default: there are none. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** A run and what it came to: a row of `results.csv`, and all that a report reads. */
export interface StudyResult extends StudyRun {
  /** Where it is; `failed` for good. */
  readonly state: RunStatus["state"];
  /** What went wrong the last time. Default: nothing did. */
  readonly error?: string;
  /** Steps that it was trained for, once it is done. */
  readonly steps?: number;
  /** The last evaluation on the selection split, once it is done. */
  readonly heldOut?: RunScore;
  /** The test, once it is done. */
  readonly test?: RunScore;
  /** What computed, with versions. Default: it is not noted. */
  readonly computedBy?: readonly string[];
  /** The selection split's scores on the way, of runs that are tested. Default: they were not read. */
  readonly curve?: readonly (RunScore & {
    /** After how many steps. */
    readonly step: number;
  })[];
}
