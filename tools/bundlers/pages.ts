import { openFromCdn } from "./cdn.js";
import { leftBehind } from "./left-behind.js";
import type { Bench, Line } from "./line.js";

const single = { device: "wasm", threads: "one" } as const;
const several = { device: "wasm", threads: "several" } as const;
const isolated = (folder: string, base?: string) => (bench: Bench) =>
  bench.openFolder(folder, { isolated: true, ...(base !== undefined && { base }) });
const plain = (folder: string) => (bench: Bench) => bench.openFolder(folder);

const vite = { recipe: "Vite", build: ["npx vite build"] } as const;
const vite7 = { versions: { vite: "7.3.8" } } as const;
const COPY = [
  "cp node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.* dist/",
  "cp -r node_modules/@permafrost/nano/data dist/",
];
const webpack = { recipe: "webpack", build: ["npx webpack --mode production --entry ./main.js"] } as const;
const rollup = {
  recipe: "Rollup",
  build: ["npx rollup main.js --dir dist --plugin node-resolve", ...COPY],
} as const;
const esbuild = {
  recipe: "esbuild",
  build: ["npx esbuild main.js --bundle --format=esm --splitting --outdir=dist", ...COPY],
} as const;

/** Pages without a framework, by what bundles them. */
export const pages: readonly Line[] = [
  { ...several, name: "import map, isolated", recipe: "Without a bundler", quick: true, try: isolated(".") },
  { ...single, name: "import map", recipe: "Without a bundler", quick: true, try: plain(".") },
  { ...single, name: "import map, CDN", recipe: "Without a bundler", quick: true, try: openFromCdn(false) },
  { ...several, name: "import map, CDN, isolated", recipe: "Without a bundler", try: openFromCdn(true) },
  {
    ...single,
    name: "Vite 8, dev",
    recipe: "Vite",
    try: ({ openServer }) => openServer("npx vite --port 8101"),
  },
  { ...single, ...vite, name: "Vite 8, build", quick: true, try: plain("dist") },
  { ...several, ...vite, name: "Vite 8, build, isolated", quick: true, try: isolated("dist") },
  {
    ...single,
    ...vite,
    name: "Vite 8, preview",
    try: ({ openServer }) => openServer("npx vite preview --port 8102"),
  },
  {
    ...several,
    name: "Vite 8, base /sub/, isolated",
    recipe: "Vite",
    build: ["npx vite build --base=/sub/"],
    try: isolated("dist", "/sub/"),
  },
  {
    ...single,
    ...vite7,
    name: "Vite 7, dev",
    recipe: "Vite",
    try: ({ openServer }) => openServer("npx vite --port 8103"),
  },
  { ...single, ...vite, ...vite7, name: "Vite 7, build", try: plain("dist") },
  { ...several, ...vite, ...vite7, name: "Vite 7, build, isolated", try: isolated("dist") },
  { ...single, ...webpack, name: "webpack 5", quick: true, try: plain(".") },
  { ...several, ...webpack, name: "webpack 5, isolated", quick: true, try: isolated(".") },
  { ...single, ...rollup, name: "Rollup", quick: true, try: plain(".") },
  { ...several, ...rollup, name: "Rollup, isolated", quick: true, try: isolated(".") },
  { ...single, ...esbuild, name: "esbuild, ESM", quick: true, try: plain(".") },
  { ...several, ...esbuild, name: "esbuild, ESM, isolated", quick: true, try: isolated(".") },
  { ...esbuild, name: "esbuild, weights left behind", quick: true, try: leftBehind(esbuild.build[0]) },
  { ...rollup, name: "Rollup, weights left behind", try: leftBehind(rollup.build[0]) },
  {
    ...single,
    name: "Parcel",
    recipe: "Parcel",
    build: [
      'npm pkg set --json "@parcel/resolver-default[packageExports]=true"',
      "npx parcel build index.html",
    ],
    try: isolated("dist"),
  },
  {
    ...several,
    name: "module Web Worker",
    recipe: "Web Worker",
    more: ["permafrost", "vite"],
    before: async ({ run }) => void (await run("npx vite build")),
    try: isolated("dist"),
  },
  {
    ...single,
    name: "service worker",
    recipe: "Service worker",
    build: [
      "npx esbuild service.js --bundle --format=esm --outfile=sw.js",
      "cp node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.* .",
      "cp -r node_modules/@permafrost/nano/data .",
    ],
    try: isolated("."),
  },
];
