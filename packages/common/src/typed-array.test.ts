import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { isTyped } from "./typed-array.js";

const KINDS = ["Float32Array", "Float64Array", "Int32Array", "Uint8Array"] as const;

it.each(KINDS)("a %s is one in whatever realm it was made, and nothing else is", (kind) => {
  for (const other of KINDS) {
    expect(isTyped(kind, new globalThis[other](2))).toBe(other === kind);
    expect(isTyped(kind, runInNewContext(`new ${other}(2)`))).toBe(other === kind);
  }
  expect(isTyped(kind, Buffer.from([1]))).toBe(kind === "Uint8Array");
  for (const none of [
    null,
    undefined,
    [1, 2],
    "12",
    12,
    new ArrayBuffer(2),
    new DataView(new ArrayBuffer(2)),
  ])
    expect(isTyped(kind, none)).toBe(false);
});
