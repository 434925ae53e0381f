import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type Feeds, type LoweredProgram, openDevice, type StateValues } from "../src/index.js";

/** What the worker is to do: open a lowered program on state, and run it on some feeds one after the other. */
export interface WorkerTask {
  /** Name of the device. */
  readonly device: "native" | "wasm";
  /** The program, as the other thread lowered it. */
  readonly lowered: LoweredProgram;
  /** Answers names of weights with their values. */
  readonly weights: MessagePort;
  /** What the state starts as. */
  readonly initial: StateValues;
  /** What each run is fed. */
  readonly feeds: readonly Feeds[];
}

const { device: name, lowered, weights, initial, feeds } = workerData as WorkerTask;

const weightOf = (name: string) =>
  new Promise<Float32Array>((resolve) => {
    weights.once("message", resolve);
    weights.postMessage(name);
  });

const device = await openDevice(name, { threads: 1 });
const state = await device.place(initial);
const session = await device.open(lowered, weightOf, state);
for (const feed of feeds) {
  await session.run(feed, { wanted: [], branch: true });
  session.commit();
}
parentPort!.postMessage(await state.read());
await session.dispose();
await state.dispose();
await device.dispose?.();
weights.close();
