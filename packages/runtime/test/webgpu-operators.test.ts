import { evaluate, type Outputs, toOnnx } from "@permafrost/graph";
import { compositionCases } from "@permafrost/testing/composition-cases";
import type { Sample } from "@permafrost/testing/draw";
import { forwardOnlyCases, operatorCases } from "@permafrost/testing/operator-cases";
import { runs } from "@permafrost/testing/property";
import { relativeError } from "@permafrost/testing/relative-error";
import { openGpu } from "@permafrost/testing/software-gpu";
import { withGradients } from "@permafrost/testing/with-gradients";
import fc from "fast-check";
import { afterAll, describe, it } from "vitest";
import { type Feeds, load } from "../src/index.js";

// every session forbids nodes on the CPU, so that a case which passes has run on the GPU as a whole
const gpu = await openGpu();
afterAll(() => gpu?.dispose());

/** How many programs a case tries: a GPU of software compiles kernels slowly. */
const TRIES = Number(process.env["PERMAFROST_GPU_TRIES"] ?? 2);

const arrays = { f32: Float32Array, i32: Int32Array, bool: Uint8Array } as const;

/** As many zeros. */
const blank = <A extends Float32Array | Int32Array | Uint8Array>(like: A): A =>
  new (like.constructor as new (length: number) => A)(like.length);

/** Integers and truth values must agree exactly, floats to float32's accuracy. */
async function compare(outputs: Outputs, bindings: Sample["bindings"]): Promise<void> {
  const want = evaluate(outputs, bindings);
  const session = await load(gpu!, { outputs }, async (name) => Float32Array.from(bindings[name]!));
  try {
    const feeds = Object.fromEntries(
      Object.entries(toOnnx(outputs).inputs).map(([name, { dtype }]) => [
        name,
        arrays[dtype].from(bindings[name]!),
      ]),
    );
    const run = (given: Feeds) => session.run(given, { wanted: Object.keys(outputs) });
    // later runs do again what the first one recorded, on what is there then
    await run(feeds);
    await run(Object.fromEntries(Object.entries(feeds).map(([name, x]) => [name, blank(x)])));
    const got = await run(feeds);
    for (const [name, node] of Object.entries(outputs)) {
      const error = relativeError(got[name]!, want[name]!, 0.1);
      if (!(error <= (node.dtype === "f32" ? 1e-5 : 0)))
        throw new Error(`${name} is off by ${error}: ${got[name]}, should be ${want[name]}`);
    }
  } finally {
    await session.dispose();
  }
}

describe.skipIf(!gpu)("webgpu against the reference evaluator", () => {
  describe.each(Object.entries({ ...operatorCases, ...compositionCases }))("%s", (_, cases) => {
    it.each(Object.keys(cases))("%s", { timeout: 120_000 }, async (key) => {
      await fc.assert(
        fc.asyncProperty(cases[key]!, (sample) => compare(withGradients(sample), sample.bindings)),
        { ...runs(TRIES), endOnFailure: true },
      );
    });
  });

  it.each(Object.keys(forwardOnlyCases))("%s", { timeout: 120_000 }, async (key) => {
    await fc.assert(
      fc.asyncProperty(forwardOnlyCases[key]!, ({ output, bindings }) => compare({ output }, bindings)),
      { ...runs(TRIES), endOnFailure: true },
    );
  });
});
