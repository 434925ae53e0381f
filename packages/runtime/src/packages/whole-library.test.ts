import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkWhole } from "./whole-library.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "permafrost-whole-"));
  mkdirSync(join(folder, "bin"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Two segments, of which the second ends at byte 5000. */
function elf(): Buffer {
  const bytes = Buffer.alloc(5000);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  for (const [i, [offset, size]] of [[0n, 1000n] as const, [1000n, 4000n] as const].entries()) {
    bytes.writeBigUInt64LE(offset, 64 + 56 * i + 8);
    bytes.writeBigUInt64LE(size, 64 + 56 * i + 32);
  }
  return bytes;
}

it.each([
  ["all of it", 5000, undefined],
  ["half of it", 2500, "x.so.1 is cut off: expected 5000 bytes, found 2500"],
  ["its first lines", 70, "x.so.1 is cut off: expected 176 bytes, found 70"],
  ["nothing, which the loader refuses", 0, undefined],
])("with %s", (_, length, message) => {
  writeFileSync(join(folder, "bin/x.so.1"), elf().subarray(0, length));
  if (message) expect(() => checkWhole(folder)).toThrow(message);
  else expect(() => checkWhole(folder)).not.toThrow();
});

it("looks at libraries and nothing else", () => {
  writeFileSync(join(folder, "bin/x.so.1"), elf());
  writeFileSync(join(folder, "bin/read.me"), elf().subarray(0, 100));
  writeFileSync(join(folder, "bin/onnxruntime_binding.node"), "MZ, of another system");
  expect(() => checkWhole(folder)).not.toThrow();
});
