/** Another library that trains on WASM, with a program of ours that does the step in it. */
export interface Engine {
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly program: string;
  /** Where all its threads work. */
  readonly runtime: "deno" | "node";
}

/** The libraries, at the versions that the programs were tuned for. They are no dependencies: each run installs them elsewhere. */
export const ENGINES: readonly Engine[] = [
  {
    name: "jax-js",
    packages: { "@jax-js/jax": "0.1.25" },
    program: "jax-js.mjs",
    runtime: "deno",
  },
  {
    name: "TensorFlow.js",
    packages: { "@tensorflow/tfjs-core": "4.22.0", "@tensorflow/tfjs-backend-wasm": "4.22.0" },
    program: "tensorflow-js.mjs",
    runtime: "node",
  },
];
