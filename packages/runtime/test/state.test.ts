import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, load, native, type Session, type State, wasm } from "../src/index.js";
import { counted, counter, examples, matrix, SIZE } from "./counter-program.js";

const gpu = await openGpu();
afterAll(() => gpu?.dispose());

const devices: [string, () => Promise<Device>][] = [
  ["native", () => native({ threads: 1 })],
  ["wasm", () => wasm({ threads: 1 })],
  ...(gpu ? [["webgpu", async () => gpu] as [string, () => Promise<Device>]] : []),
];

const weights = async () => matrix;
const zeros = () => ({ total: new Float32Array(SIZE) });

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-4);
}

describe.each(devices)("state on %s", { timeout: 60_000 }, (_, open) => {
  let device: Device;
  beforeAll(async () => {
    device = await open();
  });

  /** Sessions for examples of 1 and of 3 rows on one state. */
  async function using(work: (state: State, one: Session, three: Session) => Promise<void>): Promise<void> {
    const state = await device.place(zeros());
    const one = await load(device, counter(1), weights, state);
    const three = await load(device, counter(3), weights, state);
    try {
      await work(state, one, three);
    } finally {
      await one.dispose();
      await three.dispose();
      await state.dispose();
    }
  }

  it("is one for programs of different lengths", async () => {
    await using(async (state, one, three) => {
      let total = [0, 0, 0, 0];
      for (let run = 0; run < 6; run++) {
        const [session, rows] = run % 3 === 1 ? [three, 3] : [one, 1];
        const x = examples(rows, run);
        const { y } = await session.run({ x }, { wanted: ["y"], branch: true });
        expectClose(y!, [total.reduce((sum, value) => sum + value, 0)]);
        session.commit();
        total = counted(total, x);
        expectClose((await state.read())["total"]!, total);
      }
    });
  });

  it("stays as it is where a run is not committed, did not take the branch, or was overtaken", async () => {
    await using(async (state, one, three) => {
      const x = examples(1, 0);
      await one.run({ x }, { wanted: [], branch: true });
      expectClose((await state.read())["total"]!, [0, 0, 0, 0]);
      await one.run({ x }, { wanted: ["y"] });
      one.commit();
      expectClose((await state.read())["total"]!, [0, 0, 0, 0]);
      await one.run({ x }, { wanted: [], branch: true });
      await three.run({ x: examples(3, 1) }, { wanted: [], branch: true });
      one.commit();
      expectClose((await state.read())["total"]!, [0, 0, 0, 0]);
      three.commit();
      three.commit();
      expectClose((await state.read())["total"]!, counted([0, 0, 0, 0], examples(3, 1)));
    });
  });

  it("is written over, and forgets the run before", async () => {
    await using(async (state, one) => {
      const x = examples(1, 0);
      await one.run({ x }, { wanted: [], branch: true });
      await state.write({ total: Float32Array.of(1, 2, 3, 4), other: new Float32Array(9) });
      one.commit();
      expectClose((await state.read())["total"]!, [1, 2, 3, 4]);
      expect(Object.keys(await state.read())).toEqual(["total"]);
      await one.run({ x }, { wanted: [], branch: true });
      one.commit();
      expectClose((await state.read())["total"]!, counted([1, 2, 3, 4], x));
      await expect(state.write({ total: new Float32Array(3) })).rejects.toThrow(
        'Cannot bind "total": expected shape [4], got 3 numbers',
      );
      expectClose((await state.read())["total"]!, counted([1, 2, 3, 4], x));
    });
  });

  it("outlives sessions, and what was read does not change with it", async () => {
    const state = await device.place(zeros());
    const first = await load(device, counter(1), weights, state);
    await first.run({ x: examples(1, 0) }, { wanted: [], branch: true });
    first.commit();
    await first.dispose();
    const { total: before } = await state.read();
    const copy = Array.from(before!);
    const second = await load(device, counter(1), weights, state);
    await second.run({ x: examples(1, 1) }, { wanted: [], branch: true });
    second.commit();
    await second.dispose();
    expect(Array.from(before!)).toEqual(copy);
    expectClose((await state.read())["total"]!, counted(copy, examples(1, 1)));
    await state.dispose();
    await state.dispose();
    await expect(state.read()).rejects.toThrow("Cannot use the state: it was disposed of");
    await expect(load(device, counter(1), weights, state)).rejects.toThrow(
      "Cannot use the state: it was disposed of",
    );
  });

  it("must fit the program", async () => {
    const state = await device.place({ total: new Float32Array(3) });
    await expect(load(device, counter(1), weights, state)).rejects.toThrow(
      'Cannot bind "total": expected shape [4], got 3 numbers',
    );
    await state.dispose();
  });

  it("is the device's own, as are lowered programs", async () => {
    const elsewhere: State = {
      read: async () => ({}),
      write: async () => undefined,
      dispose: async () => undefined,
    };
    await expect(load(device, counter(1), weights, elsewhere)).rejects.toThrow(
      /Cannot open a program on this state: it does not lie .*Place it with the device that opens/,
    );
    const lowered = { ...device.lower(counter(1)), device: "abacus" };
    await expect(device.open(lowered, weights)).rejects.toThrow(
      `Cannot open a program on "${device.name}": it was lowered for "abacus"`,
    );
  });
});
