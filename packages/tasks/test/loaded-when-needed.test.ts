import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** What is read rarely, and is loaded by whoever reads it. */
const RARE =
  /parquet|thrift|tar\.ts|lmdb|pickle|json-items|csv\.ts|csv-proteins|png|jpeg|orientation|kind-of-file|pictures/;
const PACKAGES = /^(?:fflate|hyparquet|hyparquet-compressors|modern-tar)$/;

test("what imports the tasks carries no reader of Parquet, LMDB, CSV, pictures and archives at first", async () => {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, "../src/index.ts")],
    bundle: true,
    packages: "external",
    conditions: ["permafrost:source"],
    format: "esm",
    splitting: true,
    outdir: "out",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const chunks = Object.entries(metafile.outputs);
  const first = new Set<string>();
  const add = (path: string) => {
    if (first.has(path)) return;
    first.add(path);
    for (const { kind, path: next, external } of metafile.outputs[path]!.imports)
      if (kind === "import-statement" && !external) add(next);
  };
  add(chunks.find(([, { entryPoint }]) => entryPoint?.endsWith("tasks/src/index.ts"))![0]);
  const carried = [...first].flatMap((path) => Object.keys(metafile.outputs[path]!.inputs));
  expect(carried.length).toBeGreaterThan(30);
  expect(carried.filter((path) => RARE.test(path) && !path.endsWith("picture-paths.ts"))).toEqual([]);
  const imported = [...first].flatMap((path) => metafile.outputs[path]!.imports);
  expect(imported.filter(({ kind, path }) => kind === "import-statement" && PACKAGES.test(path))).toEqual([]);
  // they are there, in chunks of their own
  const all = chunks.flatMap(([, { inputs }]) => Object.keys(inputs)).join("\n");
  for (const reader of ["parquet.ts", "lmdb.ts", "csv.ts", "png.ts", "turbo-jpeg-wasm.ts", "tar.ts"])
    expect(all).toContain(reader);
});
