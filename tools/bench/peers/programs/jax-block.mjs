// A frozen block in jax-js, its gradient written by hand: nothing is computed for frozen matrices and biases.
import { lax, numpy as np } from "@jax-js/jax";
import { normalized, normBackward, statistics } from "./jax-norm.mjs";

const GELU = Math.sqrt(2 / Math.PI);
const PER_HEAD = {
  lhsContractingDims: [3],
  rhsContractingDims: [3],
  lhsBatchDims: [0, 2],
  rhsBatchDims: [0, 2],
};

/** Rows of the trained `[4, width]`: weight and bias of both norms. */
const row = (norms, i) => norms.slice(i);

/** gelu_new is `u` times this: 0.5 (1 + tanh z) = 1 / (1 + exp(-2 z)). The library has no fast exponential, so there is one. */
function gate(u) {
  const z = np
    .square(u.ref)
    .mul(0.044715)
    .add(1)
    .mul(u)
    .mul(2 * GELU);
  return np.reciprocal(np.exp(np.negative(z)).add(1));
}

function geluSlope(u, s) {
  const dz = np
    .square(u.ref)
    .mul(3 * 0.044715)
    .add(1)
    .mul(2 * GELU);
  return s.ref.add(u.mul(s.ref).mul(np.subtract(1, s)).mul(dz));
}

export function blockOf({ batch, tokens, width, heads }) {
  const size = width / heads;
  const scale = 1 / Math.sqrt(size);
  const rows = batch * tokens;
  const split = (x) => x.reshape([batch, tokens, heads, size]);
  /** Query, key, value as views of one product. */
  const parts = (qkv) => {
    const [q, k, v] = [qkv.ref, qkv.ref, qkv].map((x, i) => split(x.slice([], [i * width, (i + 1) * width])));
    return { q, k, v };
  };
  /** Sum over the last axis of `a` of `a[b, h, i, j] x[b, j, h, d]`, at once in the order `[b, i, h, d]` that the next product reads. */
  const mix = (a, x) =>
    np
      .transpose(a, [0, 2, 1, 3])
      .reshape([batch, tokens, heads, 1, tokens])
      .mul(np.transpose(x, [0, 2, 3, 1]).reshape([batch, 1, heads, size, tokens]))
      .sum(-1);
  const turned = (a) => np.transpose(a, [0, 1, 3, 2]);

  function forward(x, norms, frozen, mask) {
    const first = statistics(x.ref);
    const h1 = normalized(x.ref, { mean: first.mean.ref, scale: first.scale.ref })
      .mul(row(norms.ref, 0))
      .add(row(norms.ref, 1));
    const qkv = np.matmul(h1, frozen.qkv).add(frozen.qkvBias);
    const { q, k, v } = parts(qkv.ref);
    const scores = lax.dot(q, k, PER_HEAD).mul(scale).add(mask);
    const e = np.exp(scores.ref.sub(np.max(scores, -1, { keepdims: true })));
    const p = e.ref.mul(np.reciprocal(e.sum(-1, { keepdims: true })));
    const mixed = mix(p.ref, v).reshape([rows, width]);
    const middle = np.matmul(mixed, frozen.proj).add(frozen.projBias).add(x);
    const second = statistics(middle.ref);
    const h2 = normalized(middle.ref, { mean: second.mean.ref, scale: second.scale.ref })
      .mul(row(norms.ref, 2))
      .add(row(norms, 3));
    const u = np.matmul(h2, frozen.up).add(frozen.upBias);
    const open = gate(u.ref);
    const out = np.matmul(u.ref.mul(open.ref), frozen.down).add(frozen.downBias).add(middle.ref);
    return { out, kept: { first, qkv, p, middle, second, u, open } };
  }

  function backward(gradient, x, { first, qkv, p, middle, second, u, open }, norms, frozen) {
    const du = np.matmul(gradient.ref, np.transpose(frozen.down)).mul(geluSlope(u, open));
    const dh2 = np.matmul(du, np.transpose(frozen.up));
    const two = normBackward(dh2, middle, second, row(norms.ref, 2));
    const dMiddle = gradient.add(two.dx);
    const dMixed = split(np.matmul(dMiddle.ref, np.transpose(frozen.proj)));
    const { q, k, v } = parts(qkv);
    const dp = lax.dot(dMixed.ref, v, PER_HEAD);
    const inner = dp.ref.mul(p.ref).sum(-1, { keepdims: true });
    const ds = p.ref.mul(dp.sub(inner)).mul(scale);
    const dq = mix(ds.ref, k);
    const dk = mix(turned(ds), q);
    const dv = mix(turned(p), dMixed);
    // three products rather than a copy that joins their left sides
    const dh1 = [dq, dk, dv]
      .map((d, i) =>
        np.matmul(
          d.reshape([rows, width]),
          np.transpose(frozen.qkv.ref.slice([], [i * width, (i + 1) * width])),
        ),
      )
      .reduce((a, b) => b.add(a));
    frozen.qkv.dispose();
    const one = normBackward(dh1, x, first, row(norms, 0));
    return {
      dx: dMiddle.add(one.dx),
      dNorms: [one.dWeight, one.dBias, two.dWeight, two.dBias],
    };
  }
  return { forward, backward };
}
