import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { type Constants, operatorPrograms } from "@permafrost/testing/op-programs";
import { relativeError } from "@permafrost/testing/relative-error";
import { readSafetensors, type StoredTensor } from "@permafrost/testing/safetensors";
import { describe, expect, it } from "vitest";
import {
  adam,
  type Bindings,
  clipByNorm,
  evaluate,
  globalNorm,
  gradients,
  input,
  mul,
  type Outputs,
  reduceSum,
  reshape,
  toOnnx,
} from "../src/index.js";
import { devices, load } from "./sessions.js";

const folder = goldensFolder();

interface Description {
  readonly ops: readonly string[];
  readonly tensors: Readonly<
    Record<string, { readonly constants?: Readonly<Record<string, number | null | readonly number[]>> }>
  >;
}
const { ops, tensors }: Description = JSON.parse(readFileSync(join(folder, "ops.json"), "utf8"));
const stored = readSafetensors(join(folder, "ops.safetensors"));

const BAR = 1e-4;

/** What runs a program: the reference evaluator and the devices. */
const runners: Record<
  string,
  (outputs: Outputs, bindings: Bindings) => Promise<Record<string, Float64Array>>
> = {
  reference: async (outputs, bindings) => evaluate(outputs, bindings),
  ...Object.fromEntries(
    devices.map((device) => [
      device,
      async (outputs: Outputs, bindings: Bindings) => {
        const session = await load(device, toOnnx(outputs));
        const results = await session.run(bindings);
        await session.release();
        return results;
      },
    ]),
  ),
};

/** Cases that are about optimizers, below, and about tables of integers, which belong to the T5 body. */
const elsewhere = ["adam", "adam_clipped", "t5_buckets_32_128", "t5_buckets_8_20"];

function tensorsOf(op: string, kind: "in" | "grad"): Map<string, StoredTensor> {
  const prefix = `${op}/${kind}/`;
  return new Map(
    [...stored]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

function expectClose(got: Float64Array | undefined, want: StoredTensor | undefined, what: string): void {
  const error = relativeError(got!, want!.data);
  if (!(error <= BAR)) throw new Error(`${what} is off by ${error.toExponential(2)}`);
}

it("knows every operator case", () => {
  expect([...Object.keys(operatorPrograms), ...elsewhere].sort()).toEqual([...ops].sort());
});

describe.each(Object.keys(runners))("operator goldens on %s", (runner) => {
  it.each(Object.keys(operatorPrograms))("%s", async (op) => {
    const given = tensorsOf(op, "in");
    const inputs = Object.fromEntries(
      [...given].map(([name, { dtype, shape }]) => [name, input(name, dtype, shape)]),
    );
    const out = operatorPrograms[op]!(inputs, (tensors[`${op}/out`]!.constants ?? {}) as Constants);
    expect(out.shape).toEqual(stored.get(`${op}/out`)!.shape);

    // feeding dout in: the gradient of Σ out · dout
    const dout = input("dout", "f32", out.shape);
    const scalar = reshape(reduceSum(mul(out, dout), [...out.shape.keys()]), []);
    const wanted = tensorsOf(op, "grad");
    const found = gradients(
      scalar,
      [...wanted.keys()].map((name) => inputs[name]!),
    );
    const outputs = {
      out,
      ...Object.fromEntries([...wanted.keys()].map((name, i) => [`grad/${name}`, found[i]!])),
    };
    const bindings: Bindings = {
      dout: stored.get(`${op}/dout`)!.data,
      ...Object.fromEntries([...given].map(([name, { data }]) => [name, data])),
    };
    const got = await runners[runner]!(outputs, bindings);
    expectClose(got["out"], stored.get(`${op}/out`), `${op}/out`);
    expect(wanted.size).toBeGreaterThan(0);
    for (const [name, tensor] of wanted) expectClose(got[`grad/${name}`], tensor, `${op}/grad/${name}`);
  });

  it.each(["adam", "adam_clipped"])("%s", async (op) => {
    const constants = tensors[`${op}/out`]!.constants!;
    const [beta1, beta2] = constants["betas"] as [number, number];
    const optimizer = adam({
      beta1,
      beta2,
      epsilon: constants["eps"] as number,
      weightDecay: constants["weight_decay"] as number,
    });
    const [steps, size] = stored.get(`${op}/in/grads`)!.shape as [number, number];
    const vector = (name: string) => input(name, "f32", [size]);
    const gradient = vector("gradient");
    const limit = constants["clip_norm"] as number | null;
    const clipped = limit === null ? gradient : clipByNorm(gradient, globalNorm(gradient), limit);
    const scalars = optimizer.scalars.map((name) => input(name, "f32", []));
    const { theta, slots } = optimizer.update({
      theta: vector("theta"),
      gradient: clipped,
      slots: optimizer.slots.map(vector),
      scalars,
      layout: { size, entries: [{ name: "param", shape: [size], start: 0, end: size }] },
    });
    const outputs = {
      "next theta": theta,
      ...Object.fromEntries(slots.map((slot, i) => [`next ${optimizer.slots[i]}`, slot])),
    };

    const initial = stored.get(`${op}/in/param`)!.data;
    let state: Record<string, Float64Array> = {
      theta: initial,
      ...Object.fromEntries(optimizer.slots.map((name) => [name, new Float64Array(size)])),
    };
    for (let step = 0; step < steps; step++) {
      const row = (name: string) => stored.get(name)!.data.subarray(step * size, (step + 1) * size);
      const rates = optimizer.schedule(step + 1, constants["lr"] as number);
      const got = await runners[runner]!(outputs, {
        ...state,
        gradient: row(`${op}/in/grads`),
        ...Object.fromEntries(optimizer.scalars.map((name, i) => [name, [rates[i]!]])),
      });
      state = Object.fromEntries(
        Object.entries(got).map(([name, data]) => [name.replace("next ", ""), data]),
      );
      const want = row(`${op}/out`);
      expect(relativeError(state["theta"]!, want)).toBeLessThan(BAR);
      // what moved: a final value alone would hide a wrong step
      const change = (to: Float64Array) => to.map((value, i) => value - initial[i]!);
      expect(relativeError(change(state["theta"]!), change(want))).toBeLessThan(1e-3);
    }
  });
});
