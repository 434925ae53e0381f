import { dimOf } from "../buffer.js";
import type { Task } from "../task.js";
import type { Floor } from "./floor.js";
import { type Keys, lookup, type Teller } from "./lookup.js";
import { regression } from "./regression.js";
import { type Row, tokenOf } from "./rows.js";
import { bagOfTokens, firstTokens, lastTokens, ownToken, type Sight, wholeInput } from "./sights.js";

/** What a floor is learned from. */
export interface Known {
  /** The task. */
  readonly task: Task;
  /** Training examples. */
  readonly train: readonly Row[];
  /** The same, a row for each token that is read out. */
  readonly trainTokens: readonly Row[];
  /** Tokens of the delay line. */
  readonly taps: number;
  /** First tokens that are looked at. */
  readonly first: number;
  /** λ of regressions, where it is given. */
  readonly lambda: number | undefined;
}

/** A kind of floor. */
interface Kind {
  /** What it is called. */
  readonly name: Floor["name"];
  /** What it is called of values. Default: alike. */
  readonly ofValues?: Floor["name"];
  /** What is told together. */
  readonly rows: "examples" | "tokens";
  /** Whether it is of the task with its tokens in an order of chance. Default false. */
  readonly shuffles?: boolean;
  /** Whether a task of single tokens has it, too. Default false. */
  readonly ofOneToken?: boolean;
  /** Tells labels; undefined where the floor makes no sense of the task. */
  readonly teller: (known: Known) => Teller | undefined;
}

/** Where most tokens are read out, each is told by its own past: what one sees of the whole includes what is to be told. */
const readsFew = ({ input, output }: Task): boolean =>
  output.tokens === 1 || output.tokens * 2 <= input.tokens;

/** How much of a task is seen. */
type SightOf = (task: Task, known: Known) => Sight;

/** By a regression on what is seen of each example. */
const ofExamples =
  (sightOf: SightOf) =>
  (known: Known): Teller | undefined =>
    readsFew(known.task)
      ? regression(known.task, known.train, sightOf(known.task, known), known.lambda)
      : undefined;

/** By a regression on what is seen of each token that is read out. */
const ofTokens =
  (sightOf: SightOf) =>
  (known: Known): Teller | undefined =>
    regression(known.task, known.trainTokens, sightOf(known.task, known), known.lambda);

const isOfValues = ({ output }: Task): boolean => output.kind === "values";

/** The first ids together, then one less, …, then none of them. */
function firstKeys(count: number): Keys {
  return ({ example, read }, label) =>
    Array.from(
      { length: count + 1 },
      (_, i) => `${read} ${label}: ${example.x.subarray(0, count - i).join()}`,
    );
}

/** What stands in the place of a label, then nothing. */
const copyKeys =
  (task: Task): Keys =>
  (row, label) => {
    const [at, dim] = [tokenOf(task, row), dimOf(task)];
    return [`${label}: ${row.example.x[at * dim + label]}`, `${label}`];
  };

/** Numbers that come in where a label is read, one for each: the id, or as many values. */
const standsForLabels = (task: Task): boolean => task.output.labels === dimOf(task);

const copied =
  (task: Task): Teller =>
  (rows) =>
    rows.map((row) => {
      const start = tokenOf(task, row) * dimOf(task);
      return row.example.x.subarray(start, start + dimOf(task));
    });

/** All kinds of floors, in the order of tables. */
export const KINDS: readonly Kind[] = [
  {
    name: "majority",
    ofValues: "mean",
    rows: "tokens",
    ofOneToken: true,
    teller: ({ task, trainTokens }) => lookup(trainTokens, (_, label) => [`${label}`], isOfValues(task)),
  },
  { name: "linear", rows: "examples", ofOneToken: true, teller: ofExamples(wholeInput) },
  { name: "bag of tokens", rows: "examples", teller: ofExamples(bagOfTokens) },
  {
    name: "first tokens",
    rows: "examples",
    teller(known) {
      const { task, train, first } = known;
      if (!readsFew(task) || first >= task.input.tokens) return undefined;
      return task.input.kind === "ids"
        ? lookup(train, firstKeys(first), isOfValues(task))
        : ofExamples((of) => firstTokens(of, first))(known);
    },
  },
  {
    name: "copy",
    rows: "tokens",
    ofOneToken: true,
    teller({ task, trainTokens }) {
      if (!standsForLabels(task)) return undefined;
      if (!isOfValues(task)) return lookup(trainTokens, copyKeys(task), false);
      return task.input.kind === "values" ? copied(task) : undefined;
    },
  },
  { name: "delay line", rows: "tokens", teller: ofTokens((task, { taps }) => lastTokens(task, taps)) },
  { name: "no body", rows: "tokens", teller: ofTokens(ownToken) },
  { name: "shuffled tokens", rows: "examples", shuffles: true, teller: ofExamples(wholeInput) },
];
