import type { Task } from "../task.js";
import type { Seen } from "./columns.js";
import { type Example, type Row, tokenOf } from "./rows.js";

/** What a ridge regression sees of a row. */
export type Sight = (row: Row) => Seen;

/** Columns of a token: its numbers, or one for each id. */
const columnsOf = ({ input }: Task): number => (input.kind === "values" ? input.dim : input.vocabulary);

/** What a token of an example says, in columns from 0: nothing where there is none. */
function* tokenSeen({ input }: Task, { x, real }: Example, token: number): Seen {
  if (token < 0 || token >= real) return;
  if (input.kind === "ids") {
    yield [x[token]!, 1];
    return;
  }
  for (let i = 0; i < input.dim; i++) {
    const value = x[token * input.dim + i]!;
    if (value !== 0) yield [i, value];
  }
}

/** Several tokens side by side, each in columns of its own. */
function* sideBySide(task: Task, example: Example, tokens: Iterable<number>): Seen {
  const width = columnsOf(task);
  let place = 0;
  for (const token of tokens) {
    for (const [column, value] of tokenSeen(task, example, token)) yield [place * width + column, value];
    place++;
  }
}

function* upTo(count: number, start = 0, by = 1): Iterable<number> {
  for (let i = 0; i < count; i++) yield start + i * by;
}

/** All tokens, each where it stands. */
export const wholeInput =
  (task: Task): Sight =>
  ({ example }) =>
    sideBySide(task, example, upTo(example.real));

/** The first tokens. */
export const firstTokens =
  (task: Task, count: number): Sight =>
  ({ example }) =>
    sideBySide(task, example, upTo(count));

/** The last tokens, the one that is read out first. */
export const lastTokens =
  (task: Task, count: number): Sight =>
  (row) =>
    sideBySide(task, row.example, upTo(count, tokenOf(task, row), -1));

/** How often each id comes, or the sum of all tokens. */
export const bagOfTokens = (task: Task): Sight =>
  function* ({ example }) {
    for (let token = 0; token < example.real; token++) yield* tokenSeen(task, example, token);
  };

/** The token that is read out, and which one it is: what an input and an output layer have without a body between them. */
export const ownToken = (task: Task): Sight =>
  function* (row) {
    yield* tokenSeen(task, row.example, tokenOf(task, row));
    yield [columnsOf(task) + row.read, 1];
  };
