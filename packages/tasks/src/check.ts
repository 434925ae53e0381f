import { found } from "@permafrost/common/found";
import { quote } from "@permafrost/common/quote";
import type { Split, SplitName, Task } from "./task.js";

/** Names for a message, as many as one can read: what a damaged file calls its columns may be long. */
export function listed(names: readonly string[]): string {
  const text = names.join(", ");
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}

/** The row of a table under a name; a RangeError saying which names it has, if that is none of them. */
export function rowOf<T>(
  table: Readonly<Record<string, T>>,
  name: string,
  attempt: string,
  what = "the protocol",
): T {
  const row = Object.hasOwn(table, name) ? table[name] : undefined;
  if (row !== undefined) return row;
  const known = Object.keys(table).join(" or ");
  throw new RangeError(`Cannot ${attempt}: expected ${what} ${known}, found ${quote(name)}`);
}

/** Throws a RangeError unless `value` is one of those there are. */
export function checkOneOf(attempt: string, what: string, value: unknown, known: readonly unknown[]): void {
  if (!known.includes(value))
    throw new RangeError(
      `Cannot ${attempt}: expected ${what} to be ${known.join(" or ")}, found ${found(value)}`,
    );
}

/** Throws a RangeError unless `value` is a whole number of at least `least`, and at most `most`. */
export function checkCount(
  attempt: string,
  what: string,
  value: number,
  least = 1,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const bound = value > most ? `at most ${most}` : `at least ${least}`;
  throw new RangeError(
    `Cannot ${attempt}: expected ${what} to be a whole number of ${bound}, found ${found(value)}`,
  );
}

/** Throws a RangeError unless `value` is a share of a whole, the ends included. */
export function checkShare(attempt: string, what: string, value: number): void {
  if (!(typeof value === "number" && value >= 0 && value <= 1))
    throw new RangeError(
      `Cannot ${attempt}: expected ${what} to be a share from 0 to 1, found ${found(value)}`,
    );
}

/** Throws a TypeError for what is there and is no list. */
export function checkList(attempt: string, what: string, value: unknown): void {
  if (value !== undefined && !Array.isArray(value))
    throw new TypeError(`Cannot ${attempt}: expected ${what} to be a list, found ${found(value)}`);
}

/** Throws a TypeError for what is no task: of JavaScript, where no compiler looks. */
export function checkTask(attempt: string, task: Task): void {
  if (!task?.input || !task.output || typeof task.splits !== "object" || task.splits === null)
    throw new TypeError(
      `Cannot ${attempt}: expected a task, { input, output, splits }, such as bitXor(), found ${found(task)}`,
    );
}

/** A split of a task. Throws a RangeError for one that it does not have, a TypeError for one that has no examples to write. */
export function splitOf(attempt: string, { name, splits }: Task, wanted: SplitName): Split {
  const split: Partial<Split> | undefined = Object.hasOwn(splits, wanted) ? splits[wanted] : undefined;
  const there = Object.entries(splits).flatMap(([key, value]) => (value ? [key] : []));
  if (!split)
    throw new RangeError(
      `Cannot ${attempt}: expected a split it has (${there.join(", ") || "none"}), found ${quote(wanted)}; name one of these, or give the splits of the task ${name} this one`,
    );
  if (typeof split.write !== "function" || !(typeof split.length === "number" && split.length >= 0))
    throw new TypeError(
      `Cannot ${attempt}: expected the split ${quote(wanted)} of the task ${name} to be { name, length, write }, found ${found(split)}`,
    );
  return split as Split;
}

/** Throws a TypeError unless all of these options are there. */
export function checkGiven<T extends object>(
  attempt: string,
  options: T,
  names: readonly (keyof T & string)[],
): void {
  for (const name of names)
    if (options[name] === undefined || options[name] === null)
      throw new TypeError(`Cannot ${attempt}: expected ${name}, found ${found(options[name])}`);
}
