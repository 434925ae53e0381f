import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { makeFolder } from "@permafrost/common/make-folder";
import { quote } from "@permafrost/common/quote";
import type { Signal } from "@permafrost/common/web";
import { writeWhole } from "@permafrost/common/write-whole";
import { disk, exists, readIfThere } from "../folder/disk.js";
import { BEAT, beating } from "./heartbeat.js";
import { LeaseLost, RunTaken } from "./lease-errors.js";
import { isGone, type Owner, parseOwner, showOwner, thisOwner } from "./owner.js";

/** Milliseconds without a beat after which an owner is given up. */
const GIVEN_UP = 10 * BEAT;

/** Milliseconds from one look at another's heartbeat to the next. */
const LOOK = 250;

/** The right to write to a run's folder, which one process has at a time. */
export interface Lease {
  /** How often the run was taken: each owner has a higher one than those before. */
  readonly number: number;
  /** Who has it. */
  readonly owner: Owner;
  /** Whether whoever had it before never gave it back, and may yet write. */
  readonly takenOver: boolean;
  /** Looks whether it is still had. @throws LeaseLost if another process has taken the run over meanwhile: nothing may be written any more. */
  check(): Promise<void>;
  /** Lets others take it. */
  giveBack(): Promise<void>;
}

/** A lease without its owner. */
export type HeldLease = Pick<Lease, "takenOver" | "check" | "giveBack">;

/** How a run is taken. */
export interface TakeOptions {
  /** Ends the wait for a sign of life. */
  readonly signal?: Signal | undefined;
  /** Is told that it may take a while. */
  onWait?(message: string): void;
  /** Milliseconds without a beat after which an owner is given up; it beats every two seconds. Default 20 seconds. */
  readonly patience?: number;
}

const isFunction = (given: unknown) => typeof given === "function";
const RULES: OptionRules<TakeOptions> = {
  signal: [(given) => typeof given === "object" && given !== null, "an AbortSignal"],
  onWait: [isFunction, "a function"],
  patience: [(given) => Number.isFinite(given) && Number(given) > 0, "milliseconds above 0"],
};

/**
 * Takes a run's folder, to write to it.
 *
 * Below `lease/` there is a folder for each owner so far, by numbers that only grow: making the next one either succeeds or
 * fails, on network file systems too, and whoever made it owns the run. In it, `owner.json` says who that is, `beat` changes for as long as it
 * lives, and `over` is there once it has given the run back. An owner that is gone, or whose `beat` stands still, is followed; clocks are never compared.
 *
 * @throws RunTaken if a process that lives has it; the signal's reason; TypeError for an option that there is not, RangeError for one that makes no sense
 */
export async function takeLease(folder: string, options: TakeOptions = {}): Promise<Lease> {
  checkOptions("take a run", options, RULES);
  const here = await thisOwner();
  await makeFolder(`${folder}/lease`);
  for (;;) {
    const last = await lastNumber(folder);
    const takenOver = last > 0 && !(await isGivenBack(folder, last, here, options));
    const lease = await make(folder, last + 1, here, takenOver);
    if (lease) return lease;
  }
}

/** Makes the folder of an owner; nothing if another was faster. */
async function make(
  folder: string,
  number: number,
  owner: Owner,
  takenOver: boolean,
): Promise<Lease | undefined> {
  const own = placeOf(folder, number);
  const { mkdir, rm } = await disk();
  try {
    await mkdir(own);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
  await writeWhole(`${own}/owner.json`, `${JSON.stringify(owner)}\n`, { durable: false });
  await writeWhole(`${own}/beat`, "1", { durable: false });
  const stop = beating(`${own}/beat`);
  await rm(placeOf(folder, number - 1), { recursive: true, force: true });
  return {
    number,
    owner,
    takenOver,
    async check() {
      const last = await lastNumber(folder);
      if (last === number) return;
      const taker = await ownerOf(folder, last);
      throw new LeaseLost(
        `Cannot go on with the run ${quote(folder)}: ${taker ? showOwner(taker) : "another process"} has taken it over, as this one gave no sign of life. Nothing more is written`,
      );
    },
    async giveBack() {
      await stop();
      // what cannot be given back is given up after a while
      await writeWhole(`${own}/over`, "", { durable: false }).catch(() => {});
      await rm(`${own}/beat`, { force: true });
    },
  };
}

/** Waits until it is known that an owner has given the run back, or is given up. @throws RunTaken if it lives */
async function isGivenBack(
  folder: string,
  number: number,
  here: Owner,
  { signal, onWait, patience = GIVEN_UP }: TakeOptions,
): Promise<boolean> {
  const own = placeOf(folder, number);
  const begun = performance.now();
  const first = await readIfThere(`${own}/beat`);
  let told = false;
  for (;;) {
    if (await exists(`${own}/over`)) return true;
    const owner = await ownerOf(folder, number);
    if (owner && isGone(owner, here)) return false;
    if (first !== (await readIfThere(`${own}/beat`)))
      throw new RunTaken(
        `Cannot train the run ${quote(folder)}: ${owner ? showOwner(owner) : "another process"}, is training it`,
      );
    if (performance.now() - begun >= patience) return false;
    if (!told && performance.now() - begun > 2 * LOOK)
      onWait?.(
        `waiting for a sign of life of ${owner ? showOwner(owner) : "the process"} that trained this run`,
      );
    told ||= performance.now() - begun > 2 * LOOK;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    signal?.throwIfAborted();
  }
}

const READ_ONLY = ["EACCES", "EPERM", "EROFS"];

/** Instead of a lease, of a folder that can only be read: a run that has ended needs none. @throws what it was, if it was anything else */
export function forReading(error: NodeJS.ErrnoException): HeldLease {
  if (!READ_ONLY.includes(String(error.code))) throw error;
  return { takenOver: false, check: () => Promise.reject(error), giveBack: async () => {} };
}

/** Who has a run's folder, or had it last; nothing if nobody did. */
export async function lastOwner(folder: string): Promise<Owner | undefined> {
  return ownerOf(folder, await lastNumber(folder));
}

const placeOf = (folder: string, number: number) => `${folder}/lease/${number}`;

async function ownerOf(folder: string, number: number): Promise<Owner | undefined> {
  const text = await readIfThere(`${placeOf(folder, number)}/owner.json`);
  return text === undefined ? undefined : parseOwner(text);
}

async function lastNumber(folder: string): Promise<number> {
  const names = await (await disk()).readdir(`${folder}/lease`);
  return Math.max(0, ...names.filter((name) => /^[1-9]\d{0,8}$/.test(name)).map(Number));
}
