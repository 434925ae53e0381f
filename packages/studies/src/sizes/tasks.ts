import type { StudySize } from "../named-study.js";
import type { StudySettings } from "../study.js";

/** The paper's seven tasks, in the order of its columns. */
export const SEVEN = [
  "bit-memory",
  "bit-xor",
  "listops",
  "mnist",
  "cifar10",
  "cifar10-lra",
  "remote-homology",
] as const;

/** One of them. */
export type PaperTask = (typeof SEVEN)[number];

/**
 * What each is at each size; where there is none, it takes too long: 1,024 tokens, a whole protein. The steps of `paper` are those that the paper's
 * pretrained body needs (its Table 6).
 */
const TASKS: Readonly<Record<StudySize, Readonly<Partial<Record<PaperTask, StudySettings>>>>> = {
  tiny: {
    "bit-memory": { bits: 100 },
    // short steps, of which few teach nothing
    "bit-xor": { bits: 5, steps: 1500, evaluateEvery: 300 },
    listops: { maxLength: 64 },
    mnist: {},
    cifar10: {},
  },
  small: {
    "bit-memory": { bits: 500 },
    "bit-xor": { bits: 5 },
    listops: { maxLength: 256 },
    mnist: {},
    cifar10: {},
    "cifar10-lra": {},
  },
  paper: {
    "bit-memory": { steps: 10_000 },
    "bit-xor": { steps: 500 },
    listops: { steps: 2000 },
    mnist: { steps: 5000 },
    cifar10: { steps: 400_000 },
    "cifar10-lra": { steps: 300_000 },
    // nobody may hand TAPE's files on but itself
    "remote-homology": { data: "remote_homology", steps: 100_000 },
  },
};

/** The tasks of these that a size has. */
export function tasksOf(
  size: StudySize,
  names: readonly PaperTask[] = SEVEN,
): Readonly<Record<string, StudySettings>> {
  const all = TASKS[size];
  return Object.fromEntries(
    names.flatMap((name) => (all[name] === undefined ? [] : [[name, { task: name, ...all[name] }]])),
  );
}
