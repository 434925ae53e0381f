import { elementwise } from "../reference/values.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../type.js";
import type { Op, Plain } from "./attributes.js";
import type { Constructors } from "./constructors.js";
import type { Operator } from "./operator.js";
import { narrowElementwise } from "./regions.js";

interface ElementwiseRules<O extends Op> {
  /** The ONNX operator. */
  readonly onnx: string;
  /** Types of the inputs that it takes. */
  readonly takes: readonly DType[];
  /** Type of the result; that of the first input if left out. */
  readonly gives?: DType;
  /** The function itself; integers wrap. */
  readonly f: (...x: number[]) => number;
  readonly gradient: Operator<O>["gradient"];
}

function row<O extends Op>(arity: number, rules: ElementwiseRules<O>): Operator<O> {
  return {
    type: (inputs) => {
      if (inputs.length !== arity) throw new TypeError(`takes ${arity} tensors, got ${inputs.length}`);
      const dtype = inputs[0]!.dtype;
      if (!rules.takes.includes(dtype))
        throw new TypeError(`takes ${rules.takes.join(" or ")}, got ${dtype}`);
      if (inputs.some((x) => x.dtype !== dtype)) throw new TypeError("takes tensors of one type");
      return { dtype: rules.gives ?? dtype, shape: inputs.map((x) => x.shape).reduce(broadcastShapes) };
    },
    gradient: rules.gradient,
    onnx: (emit, inputs) => emit.node(rules.onnx, inputs),
    evaluate: (inputs, node) =>
      elementwise(node.shape, inputs, node.dtype === "i32" ? wrapped(rules.f) : rules.f),
    narrow: narrowElementwise,
  };
}

const wrapped =
  (f: (...x: number[]) => number) =>
  (...x: number[]): number =>
    Math.trunc(f(...x)) | 0;

const nothing = () => [];

/** f(x) of floats; the rule gives dx from dy, x and y = f(x). */
function unary<O extends Plain>(
  onnx: string,
  f: (x: number) => number,
  dx: (t: Constructors, dy: Tensor, x: Tensor, y: Tensor) => Tensor,
): Operator<O> {
  return row<O>(1, {
    onnx,
    takes: ["f32"],
    f,
    gradient: (t, dy, node) => [dx(t, dy, node.inputs[0]!, node)],
  });
}

// d(-x) = -dx
export const neg = unary<"neg">(
  "Neg",
  (x) => -x,
  (t, dy) => t.neg(dy),
);
// d exp(x) = exp(x) dx
export const exp = unary<"exp">("Exp", Math.exp, (t, dy, _, y) => t.mul(dy, y));
// d log(x) = dx / x
export const log = unary<"log">("Log", Math.log, (t, dy, x) => t.div(dy, x));
// d sqrt(x) = dx / (2 sqrt(x))
export const sqrt = unary<"sqrt">("Sqrt", Math.sqrt, (t, dy, _, y) => t.div(t.mul(dy, 0.5), y));
// d(1/x) = -dx / x^2
export const reciprocal = unary<"reciprocal">(
  "Reciprocal",
  (x) => 1 / x,
  (t, dy, _, y) => t.neg(t.mul(dy, t.mul(y, y))),
);
// d tanh(x) = (1 - tanh(x)^2) dx
export const tanh = unary<"tanh">("Tanh", Math.tanh, (t, dy, _, y) => t.mul(dy, t.sub(1, t.mul(y, y))));
// d s(x) = s(x) (1 - s(x)) dx
export const sigmoid = unary<"sigmoid">(
  "Sigmoid",
  (x) => 1 / (1 + Math.exp(-x)),
  (t, dy, _, y) => t.mul(dy, t.mul(y, t.sub(1, y))),
);
// d erf(x) = 2/sqrt(pi) exp(-x^2) dx
export const erf = unary<"erf">("Erf", referenceErf, (t, dy, x) =>
  t.mul(dy, t.mul(t.exp(t.neg(t.mul(x, x))), 2 / Math.sqrt(Math.PI))),
);

export const not: Operator<"not"> = row(1, {
  onnx: "Not",
  takes: ["bool"],
  f: (x) => (x ? 0 : 1),
  gradient: () => [null],
});

/** Stops gradients; computes nothing. */
export const stopGradient: Operator<"stopGradient"> = {
  ...row(1, { onnx: "Identity", takes: ["f32", "i32", "bool"], f: (x) => x, gradient: () => [null] }),
  onnx: (_, [x]) => x!,
};

/** Changes the type: floats are cut towards zero, truth values are 0 and 1. */
export const cast: Operator<"cast"> = {
  type: ([x], { dtype }) => ({ dtype, shape: x!.shape }),
  gradient: (_, dy, { attributes, inputs }) => [
    attributes.dtype === "f32" && inputs[0]!.dtype === "f32" ? dy : null,
  ],
  onnx: (emit, inputs, { attributes }) => emit.node("Cast", inputs, { to: emit.typeCode(attributes.dtype) }),
  evaluate: ([x], { attributes }) => ({ shape: x!.shape, data: x!.data.map(casts[attributes.dtype]) }),
  narrow: narrowElementwise,
};

const casts: Record<DType, (x: number) => number> = {
  f32: (x) => x,
  i32: (x) => Math.trunc(x) | 0,
  bool: (x) => (x === 0 ? 0 : 1),
};

type Pair = readonly [Tensor, Tensor];

function arithmetic<O extends Plain>(
  onnx: string,
  f: (a: number, b: number) => number,
  gradient: (t: Constructors, dy: Tensor, pair: Pair, y: Tensor) => Pair,
): Operator<O> {
  return row<O>(2, {
    onnx,
    takes: ["f32", "i32"],
    f: f as (...x: number[]) => number,
    gradient: (t, dy, node) => {
      if (node.dtype !== "f32") return [null, null];
      const [a, b] = node.inputs as unknown as Pair;
      const [da, db] = gradient(t, dy, [a, b], node);
      return [t.sumTo(da, a.shape), t.sumTo(db, b.shape)];
    },
  });
}

// d(a + b) = da + db
export const add = arithmetic<"add">(
  "Add",
  (a, b) => a + b,
  (_, dy) => [dy, dy],
);
// d(a - b) = da - db
export const sub = arithmetic<"sub">(
  "Sub",
  (a, b) => a - b,
  (t, dy) => [dy, t.neg(dy)],
);
// d(ab) = b da + a db
export const mul: Operator<"mul"> = {
  ...arithmetic<"mul">(
    "Mul",
    (a, b) => a * b,
    (t, dy, [a, b]) => [t.mul(dy, b), t.mul(dy, a)],
  ),
  evaluate: (inputs, node) =>
    elementwise(node.shape, inputs, node.dtype === "i32" ? Math.imul : (a, b) => a! * b!),
};
// d(a / b) = da / b - (a / b) db / b
export const div = arithmetic<"div">(
  "Div",
  (a, b) => a / b,
  (t, dy, [, b], y) => {
    const da = t.div(dy, b);
    return [da, t.neg(t.mul(da, y))];
  },
);
// the larger one gets the gradient; at a tie the second, so that relu(0) has gradient 0
export const maximum = arithmetic<"maximum">("Max", Math.max, (t, dy, [a, b]) => {
  const first = t.less(b, a);
  return [t.where(first, dy, 0), t.where(first, 0, dy)];
});
// the smaller one gets the gradient; at a tie the second
export const minimum = arithmetic<"minimum">("Min", Math.min, (t, dy, [a, b]) => {
  const first = t.less(a, b);
  return [t.where(first, dy, 0), t.where(first, 0, dy)];
});

export const equal: Operator<"equal"> = row(2, {
  onnx: "Equal",
  takes: ["f32", "i32"],
  gives: "bool",
  f: (a, b) => Number(a === b),
  gradient: () => [null, null],
});
export const less: Operator<"less"> = row(2, {
  onnx: "Less",
  takes: ["f32", "i32"],
  gives: "bool",
  f: (a, b) => Number(a! < b!),
  gradient: () => [null, null],
});
export const and: Operator<"and"> = row(2, {
  onnx: "And",
  takes: ["bool"],
  f: (a, b) => Number(a && b),
  gradient: () => [null, null],
});

/** `condition ? a : b`, element by element. */
export const where: Operator<"where"> = {
  type: ([condition, a, b]) => {
    if (!a || !b) throw new TypeError("takes a condition and two tensors to choose from");
    if (condition?.dtype !== "bool") throw new TypeError(`takes a bool condition, got ${condition?.dtype}`);
    if (a.dtype !== b.dtype) throw new TypeError("takes two tensors of one type to choose from");
    return { dtype: a.dtype, shape: [condition, a, b].map((x) => x.shape).reduce(broadcastShapes) };
  },
  // each side gets the gradient where it was chosen
  gradient: (t, dy, { inputs: [condition, a, b] }) =>
    dy.dtype === "f32"
      ? [null, t.sumTo(t.where(condition!, dy, 0), a!.shape), t.sumTo(t.where(condition!, 0, dy), b!.shape)]
      : nothing(),
  onnx: (emit, inputs, { dtype }) => {
    if (dtype !== "bool") return emit.node("Where", inputs);
    // CPUs choose between numbers only, and GPUs have no "or": it is what remains of "and" by De Morgan's law
    const [condition, a, b] = inputs as [string, string, string];
    const not = (x: string) => emit.node("Not", [x]);
    const notFirst = not(emit.node("And", [condition, a]));
    const notSecond = not(emit.node("And", [not(condition), b]));
    return not(emit.node("And", [notFirst, notSecond]));
  },
  evaluate: (inputs, { shape }) => elementwise(shape, inputs, (c, a, b) => (c ? a! : b!)),
  narrow: narrowElementwise,
};

/** erf to about 1e-16: a series near zero, a continued fraction further out. */
function referenceErf(x: number): number {
  const z = Math.abs(x);
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-18 * sum; n++) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
      if (n > 200) break;
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let k = 120; k > 0; k--) fraction = k / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / ((z + fraction) * Math.sqrt(Math.PI)));
}
