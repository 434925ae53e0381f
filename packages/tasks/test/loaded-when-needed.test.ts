import { join } from "node:path";
import { firstChunk } from "@permafrost/testing/first-chunk";
import { expect, test } from "vitest";

/** What is read rarely, and is loaded by whoever reads it. */
const RARE =
  /parquet|thrift|tar\.ts|lmdb|pickle|json-items|csv\.ts|csv-proteins|png|jpeg|orientation|kind-of-file|pictures/;
const PACKAGES = /^(?:fflate|hyparquet|hyparquet-compressors|modern-tar)$/;

test("what imports the tasks carries no reader of Parquet, LMDB, CSV, pictures and archives at first", async () => {
  const { carried, imported, all } = await firstChunk(join(import.meta.dirname, "../src/index.ts"));
  expect(carried.length).toBeGreaterThan(30);
  expect(carried.filter((path) => RARE.test(path) && !path.endsWith("picture-paths.ts"))).toEqual([]);
  expect(imported.filter((name) => PACKAGES.test(name))).toEqual([]);
  // they are there, in chunks of their own
  for (const reader of ["parquet.ts", "lmdb.ts", "csv.ts", "png.ts", "turbo-jpeg-wasm.ts", "tar.ts"])
    expect(
      all.some((path) => path.endsWith(reader)),
      reader,
    ).toBe(true);
});
