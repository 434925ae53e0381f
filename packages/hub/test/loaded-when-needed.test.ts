import { join } from "node:path";
import { firstChunk } from "@permafrost/testing/first-chunk";
import { expect, test } from "vitest";

test("what imports the hub carries no reader of PyTorch's files, and nothing that asks or pushes, at first", async () => {
  const { carried, imported, all } = await firstChunk(join(import.meta.dirname, "../src/index.ts"));
  const rare = /pytorch\/|unpickle|hub\/push\.ts|hub\/reading\.ts/;
  expect(carried.length).toBeGreaterThan(30);
  expect([...carried, ...imported].filter((path) => rare.test(path))).toEqual([]);
  expect(imported.filter((name) => !name.startsWith("@permafrost/common/"))).toEqual([]);
  // they are there, in chunks of their own
  for (const source of ["pytorch/torch-zip.ts", "pytorch/torch-legacy.ts", "hub/push.ts", "hub/reading.ts"])
    expect(
      all.some((path) => path.endsWith(source)),
      source,
    ).toBe(true);
});
