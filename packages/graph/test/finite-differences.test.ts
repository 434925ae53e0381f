import { compositionCases } from "@permafrost/testing/composition-cases";
import { broadcastable, Draw, samples, shape } from "@permafrost/testing/draw";
import { operatorCases } from "@permafrost/testing/operator-cases";
import { runs, SEED } from "@permafrost/testing/property";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { part } from "../src/build.js";
import {
  add,
  attention,
  type Bindings,
  cast,
  check,
  constant,
  div,
  erf,
  evaluate,
  exp,
  gelu,
  gradients,
  input,
  layerNorm,
  linear,
  log,
  logSoftmax,
  matMul,
  maximum,
  minimum,
  mul,
  narrow,
  print,
  reciprocal,
  reduceMax,
  reduceSum,
  relu,
  reshape,
  rmsNorm,
  scalar,
  scan,
  sigmoid,
  sizeOf,
  slice,
  softmax,
  sqrt,
  stopGradient,
  sub,
  type Tensor,
  tanh,
  toOnnx,
  topological,
} from "../src/index.js";
import { operators } from "../src/operators/table.js";

/** Σ output · c, with c drawn: a gradient that came out right for ones alone would be caught. */
function lossOf(output: Tensor, seed: number): Tensor {
  const weights = new Draw(seed ^ 0x5eed).constant(output.shape, 0.5, 1.5);
  const all = output.shape.map((_, i) => i);
  return reshape(reduceSum(mul(output, weights), all), []);
}

const TRIES = 60;

const nameOf = (x: Tensor) => (x as Tensor<"input" | "weight">).attributes.name;

function withEntry(bindings: Bindings, name: string, at: number, change: number): Bindings {
  return {
    ...bindings,
    [name]: Array.from(bindings[name]!, (value, i) => (i === at ? value + change : value)),
  };
}

/** Compares gradients by rule with central differences of fourth order of the loss in float64. */
function compare(loss: Tensor, wrt: readonly Tensor[], bindings: Bindings): void {
  const h = 1e-4;
  const byRule = evaluate(
    Object.fromEntries(gradients(loss, wrt).map((gradient, i) => [nameOf(wrt[i]!), gradient])),
    bindings,
  );
  const at = (moved: Bindings) => evaluate({ loss }, moved).loss[0]!;
  for (const x of wrt) {
    const name = nameOf(x);
    expect(byRule[name]).toHaveLength(sizeOf(x.shape));
    // at most a dozen entries, spread over the tensor
    const stride = Math.ceil(sizeOf(x.shape) / 12);
    for (let i = 0; i < sizeOf(x.shape); i += stride) {
      const moved = (steps: number) => at(withEntry(bindings, name, i, steps * h));
      const slope = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * h);
      const error = Math.abs(byRule[name]![i]! - slope);
      if (!(error <= 2e-6 * Math.max(1, Math.abs(slope))))
        throw new Error(`d/d${name}[${i}] is ${byRule[name]![i]} by rule, ${slope} by differences`);
    }
  }
}

it("has a case for every operator of the table", () => {
  expect(Object.keys(operatorCases).sort()).toEqual(Object.keys(operators).sort());
});

const holds = (output: Tensor, op: string) => topological([output]).some((node) => node.op === op);

describe.each(Object.entries({ ...operatorCases, ...compositionCases }))(
  `gradient of %s, seed ${SEED}`,
  (name, cases) => {
    it.each(Object.keys(cases))("%s", (key) => {
      let differentiated = 0;
      let held = 0;
      fc.assert(
        fc.property(cases[key]!, (sample) => {
          if (holds(sample.output, name)) held++;
          if (sample.output.dtype === "f32" && sample.wrt.length > 0) differentiated++;
          if (sample.output.dtype === "f32")
            compare(lossOf(sample.output, sample.seed), sample.wrt, sample.bindings);
        }),
        runs(TRIES),
      );
      // cases that never reach the operator, or never the comparison, would test nothing
      if (name in operatorCases) expect(held).toBeGreaterThan(TRIES / 3);
      if (key === "f32") expect(differentiated).toBe(TRIES);
    });
  },
);

describe(`gradient of a gradient, seed ${SEED}`, () => {
  const vector = (f: (x: Tensor) => Tensor, low = -2, high = 2) =>
    samples(shape(1, 3), (axes, draw) => f(draw.f32(axes, low, high)));
  const cases = {
    exp: vector(exp),
    tanh: vector(tanh),
    sigmoid: vector(sigmoid),
    sqrt: vector(sqrt, 0.5, 3),
    reciprocal: vector(reciprocal, 0.5, 2),
    log: vector(log, 0.5, 3),
    erf: vector(erf),
    "gelu tanh": vector((x) => gelu(x, "tanh")),
    "gelu exact": vector((x) => gelu(x)),
    softmax: vector(softmax),
    logSoftmax: vector(logSoftmax),
    "x³ by multiplication": vector((x) => mul(mul(x, x), x)),
    matMul: samples(fc.tuple(shape(2, 3, 3), fc.integer({ min: 1, max: 3 })), ([axes, n], draw) => {
      const a = draw.f32(axes);
      return tanh(matMul(a, draw.f32([n, axes.at(-1)!]), { transposeB: true }));
    }),
    linear: samples(shape(1, 3, 3), (axes, draw) =>
      sigmoid(linear(draw.f32(axes), draw.f32([axes.at(-1)!, 3]), draw.f32([3]))),
    ),
    division: samples(broadcastable(2), ([a, b], draw) => div(draw.f32(a!), draw.nonZero(b!))),
    rmsNorm: samples(shape(1, 3), (axes, draw) => rmsNorm(draw.f32(axes), draw.f32([axes.at(-1)!]), 1e-2)),
    scan: samples(fc.integer({ min: 1, max: 3 }), (steps, draw) => {
      const w = draw.f32([2, 2]);
      const { outputs } = scan(
        { states: [draw.f32([2, 2])], sequences: [draw.f32([steps, 2, 2])] },
        ([s], [x]) => {
          const next = tanh(add(linear(s!, w), mul(x!, s!)));
          return { states: [next], outputs: [next] };
        },
      );
      return outputs[0]!;
    }),
    attention: samples(fc.tuple(shape(2, 2, 2), fc.integer({ min: 1, max: 3 })), ([lead, tokens], draw) => {
      const qkv = () => draw.f32([...lead, tokens, 2]);
      return attention(qkv(), qkv(), qkv(), { scale: 0.7 });
    }),
  };
  it.each(Object.keys(cases) as (keyof typeof cases)[])("%s", (key) => {
    fc.assert(
      fc.property(cases[key], ({ output, wrt, bindings, seed }) => {
        const first = gradients(lossOf(output, seed), wrt);
        const sum = first.map((gradient, i) => lossOf(gradient, seed + i)).reduce(add);
        compare(sum, wrt, bindings);
      }),
      runs(20),
    );
  });
});

describe("gradients through programs", () => {
  const x = input("x", "f32", [3]);
  const bindings = { x: [0.5, -1, 1.5] };
  const total = (y: Tensor) => reshape(reduceSum(y, [...y.shape.keys()]), []);
  const gradientAt = (loss: Tensor, wrt = x, given: Bindings = bindings) =>
    Array.from(evaluate({ g: gradients(loss, [wrt])[0]! }, given).g);

  it("adds up what a tensor gets from all its uses", () => {
    expect(gradientAt(total(add(add(x, x), mul(x, x))))).toEqual([3, 0, 5]);
    compare(total(mul(add(x, exp(x)), sub(mul(x, 2), tanh(x)))), [x], bindings);
  });

  it("goes down a diamond once", () => {
    const top = tanh(x);
    compare(total(mul(sigmoid(top), exp(top))), [x], bindings);
    // 2⁴⁰ paths, 40 nodes
    let y: Tensor = mul(x, 2 ** -40);
    for (let i = 0; i < 40; i++) y = add(y, y);
    expect(gradientAt(total(y))).toEqual([1, 1, 1]);
  });

  it("adds what comes back from slices, whichever way they lie", () => {
    const square = new Draw(3);
    const z = square.f32([4, 4]);
    const pieces: readonly (readonly [axis: number, start: number, end: number])[][] = [
      [
        [0, 0, 2],
        [0, 2, 4],
      ],
      [
        [0, 2, 4],
        [0, 0, 2],
      ],
      [
        [0, 0, 2],
        [1, 2, 4],
      ],
      [
        [1, 0, 2],
        [0, 2, 4],
      ],
      [
        [1, 0, 3],
        [1, 2, 4],
      ],
      [
        [1, 0, 1],
        [1, 2, 4],
      ],
      [
        [1, 0, 1],
        [1, 1, 2],
        [1, 2, 4],
      ],
    ];
    for (const ranges of pieces) {
      const parts = ranges.map(([axis, start, end], i) =>
        total(exp(mul(slice(z, axis, start, end), i + 0.5))),
      );
      compare(parts.reduce(add), [z], square.bindings);
    }
  });

  it("differentiates for what is in the middle of a program, and for the loss itself", () => {
    const middle = mul(x, x);
    const loss = total(exp(middle));
    const [outer, whole] = gradients(loss, [middle, loss]);
    const got = evaluate({ outer: outer!, whole: whole! }, bindings);
    expect(Array.from(got.outer)).toEqual(bindings.x.map((v) => Math.exp(v * v)));
    expect(Array.from(got.whole)).toEqual([1]);
  });

  it("gives zeros where the loss does not depend on a tensor", () => {
    const other = input("other", "f32", [2, 2]);
    expect(gradientAt(total(x), other, { ...bindings, other: [1, 2, 3, 4] })).toEqual([0, 0, 0, 0]);
    const rounded = cast(cast(x, "i32"), "f32");
    expect(gradientAt(total(rounded))).toEqual([0, 0, 0]);
  });

  it("lets nothing through stopGradient, and the rest past it", () => {
    expect(gradientAt(total(mul(x, stopGradient(x))))).toEqual(bindings.x);
    expect(gradientAt(total(stopGradient(exp(x))))).toEqual([0, 0, 0]);
  });

  it("splits ties as its rules say", () => {
    const zero = { x: [0, 0, 0] };
    expect(gradientAt(total(relu(x)), x, zero)).toEqual([0, 0, 0]);
    expect(gradientAt(total(minimum(x, 0)), x, zero)).toEqual([0, 0, 0]);
    expect(gradientAt(total(maximum(scalar(0), x)), x, zero)).toEqual([1, 1, 1]);
    expect(gradientAt(total(reduceMax(x, [0])), x, { x: [2, 2, 1] })).toEqual([0.5, 0.5, 0]);
  });

  it("goes 10,000 nodes deep: differentiated, narrowed, printed, checked, evaluated, written", () => {
    let y: Tensor = x;
    for (let i = 0; i < 5000; i++) y = add(mul(y, 0.9995), scalar(1e-3));
    const loss = total(slice(y, 0, 1, 3));
    const program = narrow({ loss, g: gradients(loss, [x])[0]! });
    expect(topological(Object.values(program)).length).toBeGreaterThan(10_000);
    check(program);
    expect(print(program).split("\n").length).toBeGreaterThan(10_000);
    expect(toOnnx(program).bytes.length).toBeGreaterThan(100_000);
    const slope = Math.fround(0.9995) ** 5000;
    const got = Array.from(evaluate(program, bindings).g);
    expect(got[0]).toBe(0);
    expect(got[1]).toBeCloseTo(slope, 10);
    expect(got[2]).toBeCloseTo(slope, 10);
  });

  it("refuses a loss that is no f32 scalar, and tensors that have no gradient", () => {
    expect(() => gradients(x, [x])).toThrow(
      new TypeError("Cannot differentiate a tensor of type f32[3]: a loss is an f32 scalar"),
    );
    expect(() => gradients(cast(total(x), "i32"), [x])).toThrow(/i32\[\]: a loss is an f32 scalar/);
    expect(() => gradients(total(x), [cast(x, "i32")])).toThrow(
      new TypeError("Cannot differentiate with respect to i32[3]: only f32 tensors have gradients"),
    );
    const statistics = part(
      layerNorm(x, constant(Float32Array.of(1, 1, 1)), constant(new Float32Array(3)), 1e-5).inputs[0]!,
      1,
    );
    expect(() => gradients(total(statistics), [x])).toThrow(
      /result 1 of layerNorm: only result 0 has a gradient rule/,
    );
  });
});
