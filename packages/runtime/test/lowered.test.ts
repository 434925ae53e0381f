import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { relativeError } from "@permafrost/testing/relative-error";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, describe, expect, it } from "vitest";
import { type Device, type LoweredProgram, native, wasm } from "../src/index.js";
import { counter, examples, matrix, SIZE } from "./counter-program.js";
import type { WorkerTask } from "./session-worker.js";

const gpu = await openGpu();
afterAll(() => gpu?.dispose());

const initial = { total: Float32Array.from({ length: SIZE }, (_, i) => i) };
const feeds = [0, 1, 2].map((run) => ({ x: examples(2, run) }));

/** The state after some runs of a program that was lowered before. */
async function total(device: Device, lowered: LoweredProgram): Promise<Float32Array> {
  const state = await device.place(initial);
  const session = await device.open(lowered, async () => matrix, state);
  for (const feed of feeds) {
    await session.run(feed, { wanted: [], branch: true });
    session.commit();
  }
  const { total } = await state.read();
  await session.dispose();
  await state.dispose();
  return total!;
}

describe.each<[string, () => Promise<Device>]>([
  ["native", () => native({ threads: 1 })],
  ["native, prepacked", () => native({ threads: 1, prepack: true })],
  ["wasm", () => wasm({ threads: 1 })],
  ...(gpu ? [["webgpu", async () => gpu] as [string, () => Promise<Device>]] : []),
])("a program lowered on %s", (_, open) => {
  it("is plain data, which names what it takes", async () => {
    const device = await open();
    const lowered = device.lower(counter(2));
    const copy = structuredClone(lowered);
    expect(copy).toEqual(lowered);
    expect(await total(device, copy)).toEqual(await total(device, lowered));
    const whole = lowered.branchGraph ?? lowered.graph;
    expect(lowered).toMatchObject({ device: device.name, condition: "taken", state: ["total"] });
    expect(whole.inputs).toMatchObject({ x: { dtype: "f32", shape: [2, SIZE] } });
    expect(whole.outputs).toMatchObject({ "next.total": { dtype: "f32", shape: [SIZE] } });
    expect(whole.weights).toMatchObject({ matrix: { shape: [SIZE, SIZE], storage: "f32" } });
  });

  it("computes the same where it says that it is run once", async () => {
    const device = await open();
    const lowered = device.lower({ ...counter(2), once: true });
    expect(lowered.once).toBe(true);
    const found = await total(device, lowered);
    expect(relativeError(found, await total(device, device.lower(counter(2))))).toBeLessThan(1e-6);
  });
});

/** What starts a file in TypeScript: not every version of Node takes tsx as an argument of a worker. */
const inTypeScript = (path: string) => `
  import("tsx/esm/api").then(({ register }) => {
    register();
    return import(${JSON.stringify(new URL(path, import.meta.url).href)});
  });`;

describe("a session in another thread", () => {
  it.each(["native", "wasm"] as const)("gives the same numbers on %s", async (name) => {
    const device = await (name === "native" ? native : wasm)({ threads: 1 });
    const lowered = device.lower(counter(2));
    const { port1, port2 } = new MessageChannel();
    const asked: string[] = [];
    port1.on("message", (weight: string) => {
      asked.push(weight);
      port1.postMessage(matrix);
    });
    const task: WorkerTask = { device: name, lowered, weights: port2, initial, feeds };
    const worker = new Worker(inTypeScript("./session-worker.ts"), {
      eval: true,
      workerData: task,
      transferList: [port2],
      execArgv: ["--conditions=permafrost:source"],
    });
    const ended = once(worker, "exit");
    const [answer] = (await once(worker, "message")) as [{ total: Float32Array }];
    expect(answer.total).toEqual(await total(device, lowered));
    expect(asked).toEqual(["matrix"]);
    port1.close();
    expect(await ended).toEqual([0]);
  });
});
