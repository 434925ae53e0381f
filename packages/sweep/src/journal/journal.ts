import { builtin } from "@permafrost/common/builtin";
import { makeFolder } from "@permafrost/common/make-folder";
import { SWEEP_FILES } from "../sweep-files.js";
import { type JournalRecord, parseRecord } from "./record.js";
import { after, type RunState, UNTOUCHED } from "./run-state.js";

/** What all workers of a sweep noted. One writes to one file: nothing of one ever lies within what another wrote. */
export interface Journal {
  /** What is known of a run. */
  stateOf(run: string): RunState;
  /** Reads what was noted since. */
  refresh(): Promise<void>;
  /** Notes something, in this worker's own file. @throws Error if it cannot be written */
  note(record: Omit<JournalRecord, "at">): Promise<void>;
}

/** Reading takes at most one part in so many of the time. */
const SELDOM = 20;

const NEWLINE = 0x0a;

/** Opens a sweep's journals, and reads what is in them. Nothing is written until something is noted. */
export async function openJournal(sweep: string): Promise<Journal> {
  const folder = `${sweep}/${SWEEP_FILES.journal}`;
  const fs = builtin("fs/promises");
  const own = `${builtin("os").hostname()}-${builtin("process").pid}-${crypto.randomUUID().slice(0, 8)}.jsonl`;
  const states = new Map<string, RunState>();
  const read = new Map<string, number>();
  const stateOf = (run: string) => states.get(run) ?? UNTOUCHED;
  const take = (record: JournalRecord) => states.set(record.run, after(stateOf(record.run), record));

  const readOn = async (name: string) => {
    const from = read.get(name) ?? 0;
    const file = await fs.open(`${folder}/${name}`);
    try {
      const { size } = await file.stat();
      if (size <= from) return;
      const { buffer } = await file.read(new Uint8Array(size - from), 0, size - from, from);
      // what is being written is read once it is whole
      const whole = buffer.lastIndexOf(NEWLINE) + 1;
      read.set(name, from + whole);
      for (const line of new TextDecoder().decode(buffer.subarray(0, whole)).split("\n")) {
        const record = parseRecord(line);
        if (record) take(record);
      }
    } finally {
      await file.close();
    }
  };
  const readAll = async () => {
    const names = await fs.readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    for (const name of names.filter((each) => each.endsWith(".jsonl") && each !== own)) await readOn(name);
  };
  let due = 0;
  const refresh = async () => {
    const begun = performance.now();
    if (begun < due) return;
    // an index: what cannot be read at the moment costs a look at a run's folder
    await readAll().catch(() => {});
    const end = performance.now();
    due = end + SELDOM * (end - begun);
  };
  await readAll();
  // what could not be written whole is followed by a new line
  let torn = false;
  return {
    stateOf,
    refresh,
    async note(noted) {
      const record = { ...noted, at: new Date().toISOString() };
      await makeFolder(folder);
      const line = `${torn ? "\n" : ""}${JSON.stringify(record)}\n`;
      torn = true;
      await fs.appendFile(`${folder}/${own}`, line);
      torn = false;
      take(record);
    },
  };
}
