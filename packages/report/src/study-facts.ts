/** Both ends of an interval. */
export type StudyInterval = readonly [low: number, high: number];

/** Some values in short, as `summary` of `@permafrost/studies` makes it. */
export interface StudySummary {
  /** How many there are. */
  readonly n: number;
  /** Their mean; NaN of none. */
  readonly mean: number;
  /** Their sample standard deviation; NaN of fewer than two. */
  readonly deviation: number;
  /** 95 % interval of the mean by bootstrap. */
  readonly bootstrap: StudyInterval;
  /** 95 % interval of the mean by Student's t. */
  readonly student: StudyInterval;
}

/** A point of a line: a value, and what surrounds it. */
export interface StudyPoint {
  /** Where it is. */
  readonly x: number;
  /** The value. */
  readonly y: number;
  /** Lower end of the band. Default: there is none. */
  readonly low?: number;
  /** Upper end of the band. Default: there is none. */
  readonly high?: number;
}

/** A line of a figure. */
export interface StudyLine {
  /** What it is of. */
  readonly name: string;
  /** Name of the arm, whose colour it has. Default: its name. */
  readonly arm?: string;
  /** Its points, from left to right. */
  readonly points: readonly StudyPoint[];
}

/** What can be done without a body, or without learning. */
export interface StudyFloor {
  /** How. */
  readonly name: string;
  /** What it comes to. */
  readonly value: number;
}

/** All five counts; FLOPs of an example. */
export interface StudyCounts {
  /** Weights that never move. */
  readonly frozen: number;
  /** Weights that are trained. */
  readonly thawed: number;
  /** All weights. */
  readonly total: number;
  /** Float operations of the matrix products for one example. */
  readonly flops: {
    /** To compute its logits. */
    readonly forward: number;
    /** To train on it. */
    readonly step: number;
  };
  /** Numbers carried from token to token; null where the body does not say. */
  readonly state: number | null;
}

/** An arm on a task. */
export interface StudyRow {
  /** Name of the arm. */
  readonly arm: string;
  /** Kind of its body. */
  readonly architecture: string;
  /** How many layers it has. */
  readonly layers: number;
  /** Size of a token's vector. */
  readonly width: number;
  /** All five counts. */
  readonly counts: StudyCounts;
  /** By how much it misses what it was matched to, in per cent. Default: it was not matched. */
  readonly missPercent?: number;
  /** Steps of a run. Default: it is not known yet. */
  readonly steps?: number;
  /** What was chosen on the selection split; a text that says so where nothing could be. */
  readonly chosen: string;
  /** Tests, over fresh seeds. */
  readonly test: StudySummary;
  /** Tests that are planned. */
  readonly planned: number;
  /** Tests that failed. */
  readonly failed: number;
  /** Whether it is above all floors, and better than each other arm by more than chance. */
  readonly best: boolean;
  /** The highest floor that it is not above by more than two standard errors. Default: there is none. */
  readonly atFloor?: string;
  /** Differences to the reference over common seeds. Default: it is the reference, or they have none. */
  readonly difference?: StudySummary & {
    /** Whether both intervals leave 0 out. */
    readonly apart: boolean;
  };
  /** Variance by what was drawn. Default: seeds were not varied apart. */
  readonly variance?: readonly {
    /** What was drawn. */
    readonly name: string;
    /** The variance that goes with it. */
    readonly value: number;
  }[];
  /** What a paper has. Default: it is not known. */
  readonly paper?: {
    /** The value. */
    readonly value: number;
    /** Its standard deviation. Default: none is given. */
    readonly deviation?: number;
  };
}

/** A further table of a task: what was computed of its results. */
export interface StudyTable {
  /** What it says. */
  readonly title: string;
  /** Columns besides the first, which names what a row is of. */
  readonly heads: readonly string[];
  /** How values are written: as the task's metric, as whole numbers, or as other numbers. */
  readonly kind: "metric" | "count" | "number";
  /** A value for each column; null where there is none. */
  readonly rows: readonly {
    /** What it is of. */
    readonly name: string;
    /** Values, and how far they scatter. */
    readonly values: readonly (Pick<StudySummary, "mean" | "deviation"> | null)[];
  }[];
}

/** A task of a study. */
export interface StudyTask {
  /** Its name. */
  readonly name: string;
  /** By what it is judged. */
  readonly metric: string;
  /** Which way that is better. */
  readonly better: "higher" | "lower";
  /** What can be done without a body. */
  readonly floors: readonly StudyFloor[];
  /** All arms. */
  readonly rows: readonly StudyRow[];
  /** The metric on the selection split over steps, a line an arm. */
  readonly curves: readonly StudyLine[];
  /** The metric on the selection split over learning rates, before one was chosen. */
  readonly rates: readonly StudyLine[];
  /** Further tables. Default: there are none. */
  readonly tables?: readonly StudyTable[];
}

/** All that a page on a study tells, as `studyFacts` of `@permafrost/studies` finds it. */
export interface StudyFacts {
  /** What it is called. */
  readonly name: string;
  /** What it asks. */
  readonly question?: string;
  /** How to read it. */
  readonly reading?: string;
  /** The arm that others are set against. */
  readonly reference: string;
  /** What the paper's values are from. Default: there are none. */
  readonly paper?: string;
  /** Runs, choosing and testing. */
  readonly runs: {
    /** All that are known of by now. */
    readonly planned: number;
    /** Those that are done. */
    readonly done: number;
    /** Those that failed for good. */
    readonly failed: number;
  };
  /** Task by task. */
  readonly tasks: readonly StudyTask[];
  /** What it was done with: seeds, grid, budget, … */
  readonly notes: readonly (readonly [name: string, value: string])[];
  /** The command that does it again. */
  readonly command: string;
  /** Version that it was written by. */
  readonly version: string;
}
