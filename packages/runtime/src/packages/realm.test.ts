import { createContext, runInContext } from "node:vm";
import { afterEach, expect, it, vi } from "vitest";
import { packages } from "#packages";
import { acrossRealms } from "./realm.js";

afterEach(() => vi.unstubAllGlobals());

it("is the package itself where there is one realm", async () => {
  const ort = await packages.native();
  expect(await acrossRealms(async () => ort)).toBe(ort);
});

it("gives and takes arrays of this realm, whichever the package knows", async () => {
  const node = { Float32Array, Int32Array };
  const other = runInContext("({ Float32Array, Int32Array })", createContext({})) as typeof node;
  vi.stubGlobal("Float32Array", other.Float32Array);
  const seen: unknown[] = [];
  const ort = await acrossRealms(async () => {
    // what a package remembers when it is loaded
    const Remembered = globalThis.Float32Array;
    expect(Remembered).toBe(node.Float32Array);
    class Tensor {
      constructor(
        readonly type: string,
        readonly data: unknown,
        readonly dims: readonly number[],
      ) {
        if (!(data instanceof Remembered)) throw new TypeError("another realm");
        seen.push(data);
      }
    }
    const run = async () => ({ y: new Tensor("float32", Remembered.of(1, 2), [2]) });
    return { Tensor, InferenceSession: { create: async () => ({ run, inputNames: ["x"] }) } } as never;
  });
  expect(globalThis.Float32Array).toBe(other.Float32Array);
  const x = new ort.Tensor("float32", other.Float32Array.of(3, 4), [2]);
  expect([...(seen[0] as Float32Array)]).toEqual([3, 4]);
  const session = await ort.InferenceSession.create("model", {});
  expect(session.inputNames).toEqual(["x"]);
  const { y } = await session.run({ x });
  expect(y!.data).toBeInstanceOf(other.Float32Array);
  expect([...(y!.data as Float32Array)]).toEqual([1, 2]);
  expect(y!.dims).toEqual([2]);
});
