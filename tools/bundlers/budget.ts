import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import type { Line } from "./line.js";

const README = join(import.meta.dirname, "../../README.md");

/** Bytes of our own code, minified and packed, that a page loads before its first line runs: it may not grow. */
const MOST = 60_000;

/** Bytes of JavaScript, and files of it, that Node loads with `import("permafrost")`: compiling them is what importing takes. 480,000 in 20 files is aimed for: what is not async is loaded at once. */
const MOST_AT_IMPORT = { bytes: 580_000, files: 27 };

/** Prints what an import loads. */
const LOADED = `
  import { Session } from "node:inspector";
  import { statSync } from "node:fs";
  const session = new Session();
  const sizes = [];
  session.connect();
  session.on("Debugger.scriptParsed", ({ params: { url } }) => {
    if (url.startsWith("file:") && url !== import.meta.url) sizes.push(statSync(new URL(url)).size);
  });
  session.post("Debugger.enable");
  await import("permafrost");
  console.log(JSON.stringify(sizes));
`;

/** What a page that only trains does not carry: words of the files that read these, packages that do. */
const READERS = {
  Parquet: /^"hyparquet|,"hyparquet/,
  archives: /^"modern-tar|,"modern-tar|^"fflate|,"fflate/,
  JPEG: /[\w+/]{20000}/,
  LMDB: /beefc0de|3203386110/i,
  pickle: /recalls the value/,
};

/** The first program of the README. */
function fiveLines(): string {
  const code = /^## Five lines[\s\S]*?^```ts[^\n]*\n([\s\S]*?)^```$/m.exec(readFileSync(README, "utf8"))?.[1];
  if (!code) throw new Error("README.md has no program under Five lines");
  return code;
}

type Chunk = Rollup.OutputChunk;

/** A chunk and what it imports, however far: not what it loads when it is needed. */
function loadedWith(chunk: Chunk, chunks: readonly Chunk[], found = new Set<Chunk>()): ReadonlySet<Chunk> {
  if (!found.has(chunk)) {
    found.add(chunk);
    for (const name of chunk.imports) {
      const next = chunks.find(({ fileName }) => fileName === name);
      if (next) loadedWith(next, chunks, found);
    }
  }
  return found;
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

/** What a page and a program carry. */
export const budget: readonly Line[] = [
  {
    name: "size of the README's five lines",
    recipe: "Vite",
    quick: true,
    async try({ project: { path } }) {
      writeFileSync(join(path, "five.js"), fiveLines());
      const { output } = (await build({
        root: path,
        configFile: false,
        logLevel: "error",
        build: {
          write: false,
          target: "es2022",
          rollupOptions: {
            input: join(path, "five.js"),
            external: (id) => /^[@a-z]/.test(id) && !/^(@permafrost\/|permafrost$)/.test(id),
          },
        },
      })) as Rollup.RollupOutput;
      const chunks = output.filter((each) => each.type === "chunk");
      const loaded = [...loadedWith(chunks.find(({ isEntry }) => isEntry)!, chunks)];
      const code = loaded.map((chunk) => chunk.code).join("\n");
      const names = loaded.flatMap(({ imports }) => imports.map((name) => JSON.stringify(name))).join();
      const size = gzipSync(code).length;
      const readers = Object.entries(READERS).flatMap(([name, word]) =>
        word.test(code) || word.test(names) ? [name] : [],
      );
      const found = `${kilobytes(size)} of our own, at most ${kilobytes(MOST)}`;
      if (readers.length > 0) throw new Error(`${found}; it carries what reads ${readers.join(", ")}`);
      if (size > MOST) throw new Error(found);
      return found;
    },
  },
  {
    name: "size of an import in Node",
    recipe: "Vite",
    quick: true,
    async try({ project }) {
      writeFileSync(join(project.path, "loaded.js"), LOADED);
      const sizes = JSON.parse(await project.run("node loaded.js")) as readonly number[];
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      const { bytes: most, files } = MOST_AT_IMPORT;
      const found = `${kilobytes(bytes)} in ${sizes.length} files, at most ${kilobytes(most)} in ${files}`;
      if (bytes > most || sizes.length > files) throw new Error(found);
      return found;
    },
  },
];
