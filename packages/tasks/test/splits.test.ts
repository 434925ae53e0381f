import { describe, expect, test } from "vitest";
import {
  batchAt,
  batches,
  bitXor,
  evaluationBatches,
  feed,
  heldOut,
  isRepeated,
  type Task,
  type TaskSplits,
} from "../src/index.js";

const whole = bitXor();
const { train, test: held } = whole.splits;

/** A task of one's own may have fewer splits than its type says. */
const having = (splits: object): Task => ({ ...whole, name: "own", splits: splits as TaskSplits });

const lacking = (attempt: string, there: string, wanted: string) =>
  new RangeError(
    `Cannot ${attempt}: expected a split it has (${there}), found "${wanted}"; name one of these, or give the splits of the task own this one`,
  );

describe("a split that a task does not have", () => {
  const options = { batchSize: 2 };
  test.each<[string, () => unknown, RangeError]>([
    ["to train on", () => feed(having({ test: held }), options), lacking("train on own", "test", "train")],
    ["to train on, of none", () => feed(having({}), options), lacking("train on own", "none", "train")],
    [
      "that is undefined",
      () => feed(having({ train: undefined, test: held }), options),
      lacking("train on own", "test", "train"),
    ],
    ["to look at", () => isRepeated(having({ test: held })), lacking("train on own", "test", "train")],
    [
      "to hold out of",
      () => heldOut(having({ test: held })),
      lacking("hold examples of own out of training", "test", "train"),
    ],
    [
      "to select on",
      () => feed(having({ train }), { ...options, evaluation: { split: "test" } }),
      lacking("evaluate on own", "train", "test"),
    ],
    [
      "to test on",
      () => evaluationBatches(having({ train }), { ...options, split: "test" }),
      lacking("evaluate on own", "train", "test"),
    ],
    [
      "that only objects have",
      () => batches(having({ train }), { ...options, split: "toString" as "test" }),
      lacking("make batches of own", "train", "toString"),
    ],
  ])("is named, with those that it has: %s", (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });

  test("need not be there if nobody asks for it", async () => {
    const expected = [];
    for await (const { y } of evaluationBatches(whole, { batchSize: 4, split: "test", examples: 8 }))
      expected.push([...y]);
    const found = [];
    const only = having({ test: held });
    for await (const { y } of evaluationBatches(
      { ...only, ragged: true },
      { batchSize: 4, split: "test", examples: 8 },
    ))
      found.push([...y]);
    expect(found).toEqual(expected);
    expect(batchAt(having({ train }), { batchSize: 2 }, 0).size).toBe(2);
  });
});

test.each([[[1, 2]], [{ length: 3 }], [{ write: () => 1 }], ["train.csv"]])(
  "a split that is none is refused: %j",
  (split) => {
    expect(() => feed(having({ train: split, test: held }), { batchSize: 2 })).toThrow(
      'Cannot train on own: expected the split "train" of the task own to be { name, length, write }, found',
    );
  },
);
