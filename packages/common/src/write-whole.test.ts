import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Content, writeWhole } from "./write-whole.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-whole-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("leaves what was there where writing fails, and nothing beside it", async () => {
  const path = join(folder, "a.txt");
  await writeWhole(path, "first");
  const failing = writeWhole(path, async (file) => {
    await file.write("half of the sec");
    throw new Error("ENOSPC: no space left on device, write");
  });
  await expect(failing).rejects.toThrow(`Cannot write ${path}: ENOSPC: no space left on device`);
  expect(await readFile(path, "utf8")).toBe("first");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

it("says in one breath what is in the way", async () => {
  const path = join(folder, "a");
  await mkdir(path);
  await writeFile(join(path, "b"), "");
  await expect(writeWhole(path, "text")).rejects.toThrow(
    new RegExp(`^Cannot write ${path}: E[A-Z]+: [a-z ]+$`),
  );
  expect(await readdir(folder)).toEqual(["a"]);
});

it.each<[string, Content]>([
  ["text", "Grüße"],
  ["bytes", new TextEncoder().encode("xGrüßex").subarray(1, -1)],
  [
    "bytes of another realm",
    new (runInContext("Uint8Array", createContext({})))(new TextEncoder().encode("Grüße")),
  ],
  [
    "parts",
    (function* () {
      for (const part of ["Gr", "", "üße"]) yield new TextEncoder().encode(part);
    })(),
  ],
  [
    "a function",
    async (file) => {
      await file.appendFile("Grü");
      await file.appendFile("ße");
    },
  ],
])("writes %s", async (_, content) => {
  const path = join(folder, "a.txt");
  await writeFile(path, "something longer than what comes");
  await writeWhole(path, content, { durable: false });
  expect(await readFile(path, "utf8")).toBe("Grüße");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

it("goes on where a write took a part", async () => {
  const path = join(folder, "a.txt");
  const taken: number[] = [];
  await withWrites(
    (write) => async (part, from, length) => {
      taken.push(length);
      return write(part, from, Math.min(3, length));
    },
    () => writeWhole(path, "0123456789"),
  );
  expect(await readFile(path, "utf8")).toBe("0123456789");
  expect(taken).toEqual([10, 7, 4, 1]);
});

it("gives up where a write takes nothing", async () => {
  const writing = withWrites(
    () => async () => ({ bytesWritten: 0 }),
    () => writeWhole(join(folder, "a.txt"), "0123"),
  );
  await expect(writing).rejects.toThrow("nothing more is taken after 0 of 4 bytes");
  expect(await readdir(folder)).toEqual([]);
});

it("is one of several that are written at the same time, as a whole", async () => {
  const path = join(folder, "a.txt");
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
  await Promise.all(texts.map((text) => writeWhole(path, text)));
  expect(texts).toContain(await readFile(path, "utf8"));
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

it("keeps what a plain error says", async () => {
  const failing = writeWhole(join(folder, "a.txt"), async () => {
    throw new Error("one, two, three");
  });
  await expect(failing).rejects.toThrow(/: one, two, three$/);
});

type Write = (part: Uint8Array, from: number, length: number) => Promise<{ bytesWritten: number }>;

/** Calls with another `write` in every file handle. */
async function withWrites(replaced: (write: Write) => Write, call: () => Promise<void>): Promise<void> {
  const file = await open(join(folder, "any"), "w");
  const handles = Object.getPrototypeOf(file) as { write: Write };
  await file.close();
  await rm(join(folder, "any"));
  const { write } = handles;
  handles.write = function (this: unknown, ...given) {
    return replaced((...args) => write.apply(this, args))(...given);
  } as Write;
  try {
    await call();
  } finally {
    handles.write = write;
  }
}
