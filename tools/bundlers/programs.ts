import { findRuntime } from "../runtimes/find.js";
import { type Bench, type Line, learnedFrom, Skipped } from "./line.js";

const native = { device: "native", threads: "several" } as const;
const deno = findRuntime("deno");
const bun = findRuntime("bun");
const program =
  (command: string) =>
  async ({ project }: Bench) =>
    learnedFrom(await project.run(command, 60_000));
/** The same command, with the program where it is. */
const through = (found: typeof deno, command: string) =>
  program("path" in found ? command.replace(/^\w+/, found.path) : command);

const forNode = (format: "cjs" | "esm", external = "") => ({
  recipe: "A bundle for Node",
  build: [
    `npx esbuild main.js --bundle --platform=node --format=${format}${external} --outfile=dist/main.${format === "cjs" ? "cjs" : "mjs"}`,
  ],
});

/** Programs, by what runs or bundles them. That a program ends by itself is part of it: it has a minute. */
export const programs: readonly Line[] = [
  { ...native, name: "Node", recipe: "Node, Deno and Bun", quick: true, try: program("node server.js") },
  {
    ...native,
    name: "Deno",
    recipe: "Node, Deno and Bun",
    needs: deno,
    try: through(deno, "deno run --allow-all server.js"),
  },
  {
    ...native,
    name: "Bun",
    recipe: "Node, Deno and Bun",
    needs: bun,
    try: through(bun, "bun run server.js"),
  },
  { ...native, name: "Worker thread", recipe: "A worker thread of Node", try: program("node main.js") },
  {
    device: "wasm",
    threads: "several",
    ...forNode("cjs"),
    name: "esbuild, CommonJS, no native",
    quick: true,
    try: program("node dist/main.cjs"),
  },
  {
    ...native,
    ...forNode("cjs"),
    name: "esbuild, CommonJS",
    quick: true,
    more: ["onnxruntime-node"],
    try: program("node dist/main.cjs"),
  },
  {
    ...native,
    ...forNode("cjs", " --external:onnxruntime-node"),
    name: "esbuild, CommonJS, external",
    more: ["onnxruntime-node"],
    try: program("node dist/main.cjs"),
  },
  {
    device: "wasm",
    threads: "several",
    ...forNode("esm"),
    name: "esbuild, ESM for Node, no native",
    try: program("node dist/main.mjs"),
  },
  {
    ...native,
    name: "deno compile",
    recipe: "One file with Deno",
    needs: deno,
    try: async (bench) => {
      const compile = "compile --allow-all --output program main.js";
      await bench.project.run(`${"path" in deno ? deno.path : "deno"} ${compile}`).catch((error: Error) => {
        // the program that it puts in front is no npm package
        if (/error sending request/.test(error.message))
          throw new Skipped("dl.deno.land, where Deno has its base of such programs, cannot be reached");
        throw error;
      });
      return program("./program")(bench);
    },
  },
  ...["node", "jsdom", "happy-dom"].map(
    (environment): Line => ({
      ...native,
      name: `Vitest, ${environment}`,
      recipe: "Vitest",
      try: program(`npx vitest run --environment ${environment}`),
    }),
  ),
  ...["node", "jsdom --setupFiles ./setup.js"].map(
    (environment): Line => ({
      ...native,
      name: `Jest, ${environment.split(" ", 1)[0]}`,
      recipe: "Jest",
      try: program(`node --experimental-vm-modules node_modules/jest/bin/jest.js --env ${environment}`),
    }),
  ),
];
