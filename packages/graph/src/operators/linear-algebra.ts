import { fill, locate } from "../reference/values.js";
import { broadcastShapes, showShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { demandFloats } from "./demands.js";
import type { Operator } from "./operator.js";
import { narrowElementwise } from "./regions.js";

const flip = (shape: readonly number[]) => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

/** Matrix product over the last two axes; the axes before them are broadcast. Either side may be taken transposed. */
export const matMul: Operator<"matMul"> = {
  type: (inputs, { transposeA, transposeB }) => {
    const [a, b] = inputs;
    demandFloats(inputs);
    if (a!.shape.length < 2 || b!.shape.length < 2) throw new RangeError("takes tensors of two axes or more");
    const left = transposeA ? flip(a!.shape) : a!.shape;
    const right = transposeB ? flip(b!.shape) : b!.shape;
    if (left.at(-1) !== right.at(-2))
      throw new RangeError(`inner sizes ${left.at(-1)} and ${right.at(-2)} differ`);
    const outer = broadcastShapes(left.slice(0, -2), right.slice(0, -2));
    return { dtype: "f32", shape: [...outer, left.at(-2)!, right.at(-1)!] };
  },
  // dA = dY Bᵀ, dB = Aᵀ dY; a transposed side gets the transpose of that
  gradient: (t, dy, { inputs: [a, b], attributes: { transposeA, transposeB } }) => {
    const da = transposeA
      ? t.matMul(b!, dy, { transposeA: transposeB, transposeB: true })
      : t.matMul(dy, b!, { transposeB: !transposeB });
    const db = transposeB
      ? t.matMul(dy, a!, { transposeA: true, transposeB: transposeA })
      : t.matMul(a!, dy, { transposeA: !transposeA });
    return [t.sumTo(da, a!.shape), t.sumTo(db, b!.shape)];
  },
  onnx: (emit, [a, b], { inputs, attributes: { transposeA, transposeB } }) => {
    const [x, y] = inputs as [Tensor, Tensor];
    if (x.shape.length === 2 && y.shape.length === 2)
      return emit.node("Gemm", [a!, b!], { transA: Number(transposeA), transB: Number(transposeB) });
    const flipped = (name: string, { shape }: Tensor, wanted: boolean) =>
      wanted ? emit.node("Transpose", [name], { perm: flip(shape.map((_, i) => i)) }) : name;
    return emit.node("MatMul", [flipped(a!, x, transposeA), flipped(b!, y, transposeB)]);
  },
  evaluate: ([a, b], { shape, attributes: { transposeA, transposeB } }) => {
    const inner = a!.shape.at(transposeA ? -2 : -1)!;
    const left = locate(a!);
    const right = locate(b!);
    // `locate` treats axes of size 1 as stretched, which is right for matrices too: their only index is 0
    const stepA = inner === 1 ? 0 : transposeA ? a!.shape.at(-1)! : 1;
    const stepB = inner === 1 ? 0 : transposeB ? 1 : b!.shape.at(-1)!;
    return fill(shape, (at) => {
      const outer = at.slice(0, -2);
      const [m, n] = [at.at(-2)!, at.at(-1)!];
      const i = left(transposeA ? [...outer, 0, m] : [...outer, m, 0]);
      const j = right(transposeB ? [...outer, n, 0] : [...outer, 0, n]);
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a!.data[i + k * stepA]! * b!.data[j + k * stepB]!;
      return sum;
    });
  },
  narrow: (region, node) => {
    const { axis } = region;
    const rank = node.shape.length;
    const { transposeA, transposeB } = node.attributes;
    const [a, b] = node.inputs as [Tensor, Tensor];
    if (axis === rank - 2)
      return {
        reads: [{ ...region, axis: a.shape.length - (transposeA ? 1 : 2) }, null],
        attributes: node.attributes,
      };
    if (axis === rank - 1)
      return {
        reads: [null, { ...region, axis: b.shape.length - (transposeB ? 2 : 1) }],
        attributes: node.attributes,
      };
    return narrowElementwise(region, node);
  },
};

/**
 * `x · W + b` over the last axis of x, with one matrix W for all: `[in, out]`, or `[out, in]` if `transposed`.
 * A row of its own because the bias rides along for free, and because W is read from the same bytes forward and backward.
 */
export const linear: Operator<"linear"> = {
  type: (inputs, { transposed }) => {
    const [x, w, b] = inputs;
    demandFloats(inputs);
    if (w!.shape.length !== 2) throw new RangeError(`takes a matrix, got ${showShape(w!.shape)}`);
    const [n, out] = transposed ? [w!.shape[1]!, w!.shape[0]!] : [w!.shape[0]!, w!.shape[1]!];
    if (x!.shape.length < 1 || x!.shape.at(-1) !== n)
      throw new RangeError(
        `the last axis of ${showShape(x!.shape)} must be ${n}, as the matrix is ${showShape(w!.shape)}`,
      );
    if (b && (b.shape.length !== 1 || b.shape[0] !== out))
      throw new RangeError(`takes a bias of shape [${out}], got ${showShape(b.shape)}`);
    return { dtype: "f32", shape: [...x!.shape.slice(0, -1), out] };
  },
  // dx = dy Wᵀ, dW = xᵀ dy, db = the sum of dy over all rows
  gradient: (t, dy, { inputs: [x, w, b], attributes: { transposed } }, [below]) => {
    const rows = (y: Tensor) => t.reshape(y, [sizeOf(y.shape.slice(0, -1)), y.shape.at(-1)!]);
    // where a gradient goes on to what x is made of, that is at hand
    const [x2, dy2] = [rows(below ? t.again(x!) : x!), rows(dy)];
    const dw = transposed ? t.matMul(dy2, x2, { transposeA: true }) : t.matMul(x2, dy2, { transposeA: true });
    return [t.linear(dy, w!, undefined, !transposed), dw, ...(b ? [t.sumTo(dy, b.shape)] : [])];
  },
  onnx: (emit, [x, w, b], { inputs, shape, attributes: { transposed } }) => {
    const given = inputs[0]!.shape;
    const rows = sizeOf(given.slice(0, -1));
    const flat = given.length === 2 ? x! : emit.reshape(x!, [rows, given.at(-1)!]);
    const y = emit.node("Gemm", b ? [flat, w!, b] : [flat, w!], { transB: Number(transposed) });
    return given.length === 2 ? y : emit.reshape(y, shape);
  },
  evaluate: ([x, w, b], { shape, attributes: { transposed } }) => {
    const n = x!.shape.at(-1)!;
    const out = shape.at(-1)!;
    const data = new Float64Array(sizeOf(shape));
    for (let row = 0; row < data.length / Math.max(1, out); row++)
      for (let j = 0; j < out; j++) {
        let sum = b ? b.data[j]! : 0;
        for (let k = 0; k < n; k++)
          sum += x!.data[row * n + k]! * w!.data[transposed ? j * n + k : k * out + j]!;
        data[row * out + j] = sum;
      }
    return { shape, data };
  },
  narrow: (region, { shape, inputs, attributes }) =>
    region.axis === shape.length - 1
      ? null
      : { reads: inputs.map((_, i) => (i === 0 ? region : null)), attributes },
};
