import { describe, expect, it } from "vitest";
import { tinyBatch, tinyBatches, tinyModel } from "../test/tiny-model.js";
import { device, using } from "../test/using.js";
import type { Feed } from "./feed.js";
import { profileStep } from "./profile.js";
import { continueTraining, train } from "./train.js";
import type { LoopOptions } from "./train-options.js";

const model = tinyModel();

/** A feed of so many batches in all. */
const ending = (count: number): Feed => ({
  train: (start) => Array.from({ length: Math.max(0, count - start) }, (_, i) => tinyBatch(4, start + i)),
});

async function stepsOf(feed: Feed, options: Partial<LoopOptions>) {
  const steps: number[] = [];
  let message: string | undefined;
  try {
    for await (const { step } of train(model, feed, { steps: 5, batchSize: 4, device, ...options }))
      steps.push(step);
  } catch (error) {
    message = (error as Error).message;
  }
  return { steps, message };
}

const AGAIN =
  "Have its train(start) begin the data again where they end, as feed(task, { batchSize }) does, or take fewer steps";

describe("a feed that ends", () => {
  it("before the last step is said to, after the reports of what was trained", async () => {
    expect(await stepsOf(ending(3), {})).toEqual({
      steps: [1, 2, 3],
      message: `Cannot train to step 5: the feed has no batch after step 3. ${AGAIN}`,
    });
    expect(await stepsOf(ending(3), { reportEvery: 2 })).toEqual({
      steps: [2],
      message: `Cannot train to step 5: the feed has no batch after step 3. ${AGAIN}`,
    });
  });

  it("at once is said to", async () => {
    expect((await stepsOf(ending(0), {})).message).toBe(
      `Cannot train to step 5: the feed has no batch after the first was asked for. ${AGAIN}`,
    );
  });

  it("with the last step is enough, and is not asked for more", async () => {
    expect(await stepsOf(ending(5), {})).toEqual({ steps: [1, 2, 3, 4, 5], message: undefined });
    let given = 0;
    let closed = false;
    const endless: Feed = {
      *train(start) {
        try {
          for (const batch of tinyBatches(4, start)) {
            given++;
            yield batch;
          }
        } finally {
          closed = true;
        }
      },
    };
    expect(await stepsOf(endless, {})).toEqual({ steps: [1, 2, 3, 4, 5], message: undefined });
    expect([given, closed]).toEqual([5, true]);
  });

  it("because it was told to stop is no mistake", async () => {
    const stop = new AbortController();
    const stopping: Feed = {
      *train() {
        yield tinyBatch(4, 0);
        stop.abort();
      },
    };
    expect(await stepsOf(stopping, { signal: stop.signal })).toEqual({ steps: [1], message: undefined });
  });

  it("leaves a trainer of the caller's at the last step that it was fed for", async () => {
    await using(model, {}, async (trainer) => {
      const rest = continueTraining(trainer, ending(2), { steps: 3 });
      await expect(async () => {
        for await (const _ of rest);
      }).rejects.toThrow(RangeError);
      expect(trainer.step).toBe(2);
      const more = continueTraining(trainer, ending(3), { steps: 3 });
      expect((await more.next()).value?.step).toBe(3);
    });
  });

  it("is not profiled as if it went on", async () => {
    await expect(profileStep(model, ending(4), { batchSize: 4, steps: 2, device })).rejects.toThrow(
      "Cannot train to step 5: the feed has no batch after step 4",
    );
  });
});

describe("a feed that gives no batches", () => {
  it.each<[string, object, string]>([
    ["nothing", { train: () => undefined }, "expected batches, as"],
    ["a promise", { train: async () => [tinyBatch(4, 0)] }, "found a promise: await it first"],
    ["a task", { splits: {} }, "expected a feed, as feed(task, { batchSize }) makes one"],
  ])("is refused: %s", async (_, feed, message) => {
    expect((await stepsOf(feed as Feed, {})).message).toContain(message);
  });

  it("is refused, too, where it evaluates", async () => {
    const feed = { train: ending(5).train, evaluation: () => 3 } as unknown as Feed;
    expect((await stepsOf(feed, { evaluateEvery: 1 })).message).toBe(
      "Cannot evaluate: expected batches, as evaluationBatches(task, { batchSize }) gives them, found 3",
    );
  });
});
