import { expect, it } from "vitest";
import { isLfsPointer, LONGEST_POINTER, refuseLfsPointer } from "./lfs-pointer.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const rest = `oid sha256:${"4d7a".repeat(16)}\nsize 548118077\n`;

it.each([
  ["of today", `version https://git-lfs.github.com/spec/v1\n${rest}`],
  ["with the line ends of Windows", `version https://git-lfs.github.com/spec/v1\r\n${rest}`],
  ["of the time when it was called Hawser", `version https://hawser.github.com/spec/v1\n${rest}`],
  ["with extensions", `version https://git-lfs.github.com/spec/v1\next-0-foo sha256:ab\n${rest}`],
])("knows a pointer %s", (_, text) => {
  expect(text.length).toBeLessThan(LONGEST_POINTER);
  expect(isLfsPointer(bytes(text))).toBe(true);
  expect(isLfsPointer(bytes(text).subarray(0, 64))).toBe(true);
  expect(() => refuseLfsPointer(bytes(text), "read train.parquet")).toThrow(
    /^Cannot read train.parquet: it is a Git LFS pointer, .* run `git lfs pull`/,
  );
});

it.each([
  ["nothing", ""],
  ["part of its first line", "version https://git-lfs"],
  ["a table", "version,https://git-lfs.github.com/spec/v1\n1,2\n"],
  ["what only mentions one", `see version https://git-lfs.github.com/spec/v1\n${rest}`],
])("takes %s for what it is", (_, text) => {
  expect(isLfsPointer(bytes(text))).toBe(false);
  expect(() => refuseLfsPointer(bytes(text), "read it")).not.toThrow();
});
