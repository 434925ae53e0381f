import { readFileSync } from "node:fs";
import { join } from "node:path";
import { adam, clipByNorm, globalNorm, gradients, input, mul, reduceSum, reshape } from "@permafrost/graph";
import { relativeBuckets } from "@permafrost/models/internal";
import type { Device, Feeds } from "@permafrost/runtime";
import { type Constants, operatorPrograms } from "@permafrost/testing/op-programs";
import { readSafetensors, type StoredTensor } from "@permafrost/testing/safetensors";
import { relativeError, type Worst, worstOf } from "./compare.js";
import type { Outcome } from "./report.js";
import { runProgram } from "./run-program.js";

type Values = Readonly<Record<string, number | null | readonly number[]>>;

/** The single operators of a folder: their names, and what runs one. */
export interface OperatorCases {
  readonly names: readonly string[];
  run(name: string, device: Device): Promise<Outcome>;
}

const BAR = 1e-4;

export function operatorCases(folder: string): OperatorCases {
  const { ops, tensors } = JSON.parse(readFileSync(join(folder, "ops.json"), "utf8")) as {
    ops: readonly string[];
    tensors: Readonly<Record<string, { readonly constants?: Values }>>;
  };
  const stored = readSafetensors(join(folder, "ops.safetensors"));
  return {
    names: ops,
    async run(name, device) {
      const constants = tensors[`${name}/out`]?.constants ?? {};
      const one: OperatorCase = {
        name,
        constants,
        device,
        get: (key) => stored.get(`${name}/${key}`)!,
        keys: (kind) =>
          [...stored.keys()]
            .filter((key) => key.startsWith(`${name}/${kind}/`))
            .map((key) => key.split("/")[2]!),
      };
      const compare = kindOf(name);
      return compare
        ? { kind: "compared", groups: [{ name: "operator", bar: BAR, ...worstOf(await compare(one)) }] }
        : { kind: "unsupported", why: "there is no such operator here" };
    },
  };
}

interface OperatorCase {
  readonly name: string;
  readonly constants: Values;
  readonly device: Device;
  get(key: string): StoredTensor;
  keys(kind: "in" | "grad"): string[];
}

function kindOf(name: string): ((one: OperatorCase) => Promise<Worst[]>) | undefined {
  if (programOf(name)) return forwardAndBackward;
  if (name.startsWith("t5_buckets")) return buckets;
  return name.startsWith("adam") ? optimizerSteps : undefined;
}

/** Layer norm comes with any epsilon; everything else under its own name. */
const programOf = (name: string) =>
  operatorPrograms[name] ?? (/^layernorm_[0-9]/.test(name) ? operatorPrograms["layernorm_1e-05"] : undefined);

const bytes = ({ dtype, data }: StoredTensor) =>
  dtype === "i32" ? Int32Array.from(data) : Float32Array.from(data);

async function forwardAndBackward({ name, constants, device, get, keys }: OperatorCase): Promise<Worst[]> {
  const inputs = Object.fromEntries(
    keys("in").map((key) => [key, input(key, get(`in/${key}`).dtype, get(`in/${key}`).shape)]),
  );
  const out = programOf(name)!(inputs, constants as Constants);
  const dout = input("dout", "f32", out.shape);
  // feeding dout in is differentiating Σ out · dout
  const sum = reshape(reduceSum(mul(out, dout), [...out.shape.keys()]), []);
  const asked = keys("grad");
  const found = gradients(
    sum,
    asked.map((key) => inputs[key]!),
  );
  const feeds: Feeds = Object.fromEntries([
    ["dout", bytes(get("dout"))],
    ...keys("in").map((key) => [key, bytes(get(`in/${key}`))]),
  ]);
  const got = await runProgram(
    device,
    { out, ...Object.fromEntries(asked.map((key, i) => [`grad/${key}`, found[i]!])) },
    feeds,
  );
  return Object.keys(got).map((key) => ({ where: key, error: relativeError(got[key]!, get(key).data) }));
}

async function buckets({ constants, get }: OperatorCase): Promise<Worst[]> {
  const distances = get("in/distance").data;
  const tokens = 1 + Math.max(...distances.map(Math.abs));
  const table = relativeBuckets(
    tokens,
    constants["num_buckets"] as number,
    constants["max_distance"] as number,
  );
  // row 0 holds the distances from 0 up, the last row those up to 0
  const at = (distance: number) => table[distance >= 0 ? distance : tokens * tokens - 1 + distance]!;
  const wrong = distances.filter((distance, i) => at(distance) !== get("out").data[i]).length;
  return [{ where: `${wrong} of ${distances.length} buckets differ`, error: wrong }];
}

async function optimizerSteps({ constants, device, get }: OperatorCase): Promise<Worst[]> {
  const [beta1, beta2] = constants["betas"] as readonly [number, number];
  const optimizer = adam({
    beta1,
    beta2,
    epsilon: constants["eps"] as number,
    weightDecay: constants["weight_decay"] as number,
  });
  const [steps, size] = get("in/grads").shape as [number, number];
  const vector = (name: string) => input(name, "f32", [size]);
  const limit = constants["clip_norm"] as number | null;
  const gradient = vector("gradient");
  const clipped = limit === null ? gradient : clipByNorm(gradient, globalNorm(gradient), limit);
  const scalars = optimizer.scalars.map((name) => input(name, "f32", []));
  const { theta, slots } = optimizer.update({
    theta: vector("theta"),
    gradient: clipped,
    slots: optimizer.slots.map(vector),
    scalars,
    // PyTorch decays all of it
    layout: { size, entries: [{ name: "theta", shape: [size], start: 0, end: size, decays: true }] },
  });
  const names = ["theta", ...optimizer.slots];
  const outputs = Object.fromEntries([theta, ...slots].map((tensor, i) => [`next ${names[i]}`, tensor]));

  let state: Feeds = Object.fromEntries(names.map((name) => [name, new Float32Array(size)]));
  state = { ...state, theta: bytes(get("in/param")) };
  const start = get("in/param").data;
  const worst: Worst[] = [];
  for (let step = 0; step < steps; step++) {
    const row = (key: string) => get(key).data.subarray(step * size, (step + 1) * size);
    const schedule = optimizer.schedule(step + 1, constants["lr"] as number);
    const got = await runProgram(device, outputs, {
      ...state,
      gradient: Float32Array.from(row("in/grads")),
      ...Object.fromEntries(optimizer.scalars.map((name, i) => [name, Float32Array.of(schedule[i]!)])),
    });
    state = Object.fromEntries(names.map((name) => [name, got[`next ${name}`]!]));
    const change = (values: ArrayLike<number>) => Float64Array.from(values, (value, i) => value - start[i]!);
    worst.push(
      { where: `step ${step + 1}`, error: relativeError(state["theta"]!, row("out")) },
      // a tenth: the bar of a change is ten times wider
      {
        where: `change at step ${step + 1}`,
        error: relativeError(change(state["theta"]!), change(row("out"))) / 10,
      },
    );
  }
  return worst;
}
