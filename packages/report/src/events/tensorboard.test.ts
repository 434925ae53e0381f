import { expect, it } from "vitest";
import { framed } from "./framed.js";
import { eventsHead, stepEvent } from "./tensorboard.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

it("frames a record as TFRecord does", () => {
  // tensorboard.summary.writer.record_writer.RecordWriter of tensorboard 2.21.0, write(b"abc")
  expect(hex(framed(new TextEncoder().encode("abc")))).toBe("0300000000000000b099490e6162636e57f121");
  expect(framed(new Uint8Array()).length).toBe(16);
});

it("writes what tensorboard writes of the same numbers", async () => {
  // the script stands in testing/oracles/make_events.py
  const step = { step: 7, loss: 0.5, accuracy: 0.25, gradientNorm: 2, learningRate: 0.001 };
  expect(hex(await stepEvent(step, { time: 1_700_000_000.5 }))).toBe(
    "6f000000000000006c3181de0900002040fc54d94110072a620a110a0a747261696e2f6c6f7373150000003f0a150a0e747261696e2f6163637572616379150000803e0a1a0a13747261696e2f6772616469656e745f6e6f726d15000000400a1a0a13747261696e2f6c6561726e696e675f72617465156f12833ae442f280",
  );
  expect(hex(await eventsHead({ random: true, task: "bit-xor", width: 8 }, 1_700_000_000))).toBe(
    "1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d7a00000000000000138986780900000040fc54d9412a6f0a6d0a1c5f68706172616d735f2f73657373696f6e5f73746172745f696e666f4a4d0a4b0a0768706172616d7312401a3e0a0c0a0672616e646f6d120220010a110a047461736b12091a076269742d786f720a120a05776964746812091100000000000020402900000040fc54d9410aa067fa",
  );
});

it("leaves out what is no number, and says which split was looked at", async () => {
  const step = { step: 1, loss: 1, accuracy: Number.NaN, gradientNorm: 1, learningRate: 1 };
  const evaluation = { split: "validation", loss: 2, labels: 3, examples: 4, metrics: { nrmse: 0.5 } };
  const event = await stepEvent({ ...step, evaluation }, { time: 1, stepsPerSecond: 9 });
  const tags = Buffer.from(event)
    .toString("latin1")
    .match(/(?:train|validation)\/[a-z_]+/g);
  expect(tags).toEqual([
    ...["train/loss", "train/gradient_norm", "train/learning_rate", "train/steps_per_second"],
    ...["validation/loss", "validation/nrmse"],
  ]);
});
