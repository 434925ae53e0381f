import type { Feeds } from "./device.js";
import { type Inputs, numbersOf } from "./inputs.js";
import type { Runnable } from "./runnable.js";

/** Examples of one call, and what has become of them. */
interface Call {
  readonly x: Inputs["x"];
  readonly lengths?: Int32Array;
  readonly count: number;
  readonly logits: Float32Array;
  /** How many are on their way. */
  taken: number;
  answer(): void;
  fail(error: unknown): void;
}

/** Some examples of a call. */
interface Piece {
  readonly call: Call;
  readonly from: number;
  readonly to: number;
  /** Where they begin in the batch. */
  readonly at: number;
}

/** Gives logits `[examples, labels, classes]` of so many examples, which may be written over at once. */
export type Ask = (examples: Inputs, count: number) => Promise<Float32Array>;

/**
 * Lets calls wait for their turn: whatever waits while a batch is computed goes into the next one. A batch that is too small is filled up with zeros.
 *
 * @param run computes a whole batch
 */
export function batching(
  { input, output }: Pick<Runnable, "input" | "output">,
  batchSize: number,
  run: (feeds: Feeds) => Promise<Float32Array>,
): Ask {
  const perExample = numbersOf(input);
  const outputs = output.tokens * output.labels * output.classes;
  const waiting: Call[] = [];
  let working = false;

  async function work(): Promise<void> {
    working = true;
    // all calls of this turn are there then
    await undefined;
    while (waiting.length > 0) await compute(nextBatch());
    working = false;
  }

  function nextBatch(): readonly Piece[] {
    const pieces: Piece[] = [];
    for (let at = 0; at < batchSize && waiting.length > 0; ) {
      const call = waiting[0]!;
      const from = call.taken;
      const to = Math.min(call.count, from + batchSize - at);
      pieces.push({ call, from, to, at });
      call.taken = to;
      at += to - from;
      if (to === call.count) waiting.shift();
    }
    return pieces;
  }

  async function compute(pieces: readonly Piece[]): Promise<void> {
    const x = new (pieces[0]!.call.x.constructor as { new (length: number): Inputs["x"] })(
      batchSize * perExample,
    );
    const lengths = new Int32Array(batchSize).fill(input.tokens);
    for (const { call, from, to, at } of pieces) {
      x.set(call.x.subarray(from * perExample, to * perExample), at * perExample);
      if (call.lengths) lengths.set(call.lengths.subarray(from, to), at);
    }
    try {
      const logits = await run({ x, lengths });
      for (const { call, from, to, at } of pieces) {
        call.logits.set(logits.subarray(at * outputs, (at + to - from) * outputs), from * outputs);
        if (to === call.count) call.answer();
      }
    } catch (error) {
      for (const { call } of pieces) {
        if (waiting[0] === call) waiting.shift();
        call.fail(error);
      }
    }
  }

  return ({ x, lengths }, count) => {
    const logits = new Float32Array(count * outputs);
    if (count === 0) return Promise.resolve(logits);
    return new Promise((answer, fail) => {
      const own = { x: x.slice(), ...(lengths && { lengths: lengths.slice() }) };
      waiting.push({ ...own, count, logits, taken: 0, answer: () => answer(logits), fail });
      if (!working) void work();
    });
  };
}
