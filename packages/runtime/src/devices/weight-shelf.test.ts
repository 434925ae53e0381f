import { describe, expect, it } from "vitest";
import { createWeightShelf } from "./weight-shelf.js";

const wanted = (...names: string[]) =>
  names.map((source) => ({ source, shape: [2], storage: "f32", binding: "input" }) as const);

/** A shelf that notes what is placed on it and removed. */
function noting() {
  const placed: string[] = [];
  const removed: string[] = [];
  const shelf = createWeightShelf(
    ({ name }) => {
      placed.push(name);
      return name;
    },
    (name) => removed.push(name),
  );
  return { shelf, placed, removed };
}

const numbers = async () => Float32Array.of(1, 2);

describe("a shelf of weights", () => {
  it("places each once for all that take it, and removes it when the last has gone", async () => {
    const { shelf, placed, removed } = noting();
    const [first, second] = await Promise.all([
      shelf.take(numbers, wanted("a", "b")),
      shelf.take(numbers, wanted("b", "c")),
    ]);
    expect(placed.toSorted()).toEqual(["a", "b", "c"]);
    expect(first.parts).toEqual({ a: "a", b: "b" });
    await first.giveBack();
    await first.giveBack();
    expect(removed).toEqual(["a"]);
    await second.giveBack();
    expect(removed.toSorted()).toEqual(["a", "b", "c"]);
    await shelf.take(numbers, wanted("a"));
    expect(placed.filter((name) => name === "a")).toHaveLength(2);
  });

  it("keeps weights of different functions apart, and of different storage", async () => {
    const { shelf, placed } = noting();
    await shelf.take(numbers, wanted("a"));
    await shelf.take(async () => Float32Array.of(3, 4), wanted("a"));
    await shelf.take(numbers, [{ ...wanted("a")[0]!, storage: "f16" }]);
    expect(placed).toEqual(["a", "a", "a"]);
  });

  it("reads once what is placed for products in both directions", async () => {
    const { shelf, placed } = noting();
    let reads = 0;
    const weights = async () => {
      reads++;
      return Float32Array.of(1, 2, 3, 4);
    };
    const matrix = { source: "a", shape: [2, 2], binding: "input" } as const;
    await shelf.take(weights, [
      { ...matrix, storage: "int8:straight" },
      { ...matrix, storage: "int8:flipped" },
    ]);
    expect(placed.toSorted()).toEqual([
      "a:int8:flipped",
      "a:int8:flipped:scale",
      "a:int8:straight",
      "a:int8:straight:scale",
    ]);
    expect(reads).toBe(1);
  });

  it("removes what it had placed when one cannot be read, and reads anew the next time", async () => {
    const { shelf, removed } = noting();
    let broken = true;
    const weights = async (name: string) => {
      if (name === "b" && broken) throw new Error("the line is down");
      return Float32Array.of(1, 2);
    };
    await expect(shelf.take(weights, wanted("a", "b", "c"))).rejects.toThrow("the line is down");
    expect(removed.toSorted()).toEqual(["a", "c"]);
    broken = false;
    expect((await shelf.take(weights, wanted("a", "b"))).parts).toEqual({ a: "a", b: "b" });
  });

  it("refuses numbers that do not fit", async () => {
    const { shelf } = noting();
    await expect(shelf.take(async () => new Float32Array(3), wanted("a"))).rejects.toThrow(
      'Cannot bind "a": expected shape [2], got 3 numbers',
    );
  });
});
