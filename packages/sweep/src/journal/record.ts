/** What became of a run, as a worker noted it. */
export interface JournalRecord {
  /** The run. */
  readonly run: string;
  /** What happened to it. */
  readonly state: "begun" | "stopped" | "paused" | "done" | "failed";
  /** When, as ISO 8601. */
  readonly at: string;
  /** Seconds since the worker took it. */
  readonly seconds?: number;
  /** What it came to, of one that is done or put aside. */
  readonly figures?: Figures;
  /** What went wrong, of one that failed. */
  readonly error?: string;
  /** Whether it will never work. */
  readonly hopeless?: boolean;
}

/** What a run came to. */
export interface Figures {
  /** Steps that it was trained for. */
  readonly steps: number;
  /** The last evaluation on the selection split: by it runs are compared. */
  readonly heldOut?: Score;
  /** The test. */
  readonly test?: Score;
}

/** How well a run does. */
export interface Score {
  /** Mean loss. */
  readonly loss: number;
  /** Share of labels that is right, from 0 to 1; none where labels are values. */
  readonly accuracy?: number;
  /** Further metrics, by name. Default: there are none. */
  readonly metrics?: Readonly<Record<string, number>>;
}

const STATES: readonly string[] = [
  "begun",
  "stopped",
  "paused",
  "done",
  "failed",
] satisfies JournalRecord["state"][];

/** The record that a line holds; nothing if it is none. */
export function parseRecord(line: string): JournalRecord | undefined {
  try {
    const record = JSON.parse(line) as JournalRecord;
    return typeof record.run === "string" && STATES.includes(record.state) ? record : undefined;
  } catch {
    return undefined;
  }
}
