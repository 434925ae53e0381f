import { expect, expectTypeOf, it } from "vitest";
import { defined } from "./defined.js";

interface Options {
  readonly name: string;
  readonly size?: number;
}

it("leaves out what is undefined, and nothing else", () => {
  const made = defined({ a: undefined, b: null, c: 0, d: "", e: false, f: Number.NaN });
  expect(Object.keys(made)).toEqual(["b", "c", "d", "e", "f"]);
});

it("copies, with members of any name", () => {
  const given = { "__proto__ ": 1, a: 2 };
  expect(defined(given)).toEqual(given);
  expect(defined(given)).not.toBe(given);
  const named = defined(JSON.parse('{"__proto__": 1}') as object);
  expect(Object.hasOwn(named, "__proto__")).toBe(true);
});

it("gives what exact optional members take", () => {
  const size = undefined as number | undefined;
  const options: Options = defined({ name: "x", size });
  expect(options).toEqual({ name: "x" });
  expectTypeOf(defined({ name: "x", size })).toExtend<Options>();
  expectTypeOf(defined({ size }).size).toEqualTypeOf<number | undefined>();
});
