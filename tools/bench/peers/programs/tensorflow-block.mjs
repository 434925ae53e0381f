// A frozen block in TensorFlow.js, its gradient written by hand: nothing is computed for frozen matrices and biases.
import { cut } from "./tensorflow-cut.mjs";
import { normOf } from "./tensorflow-norm.mjs";

/** Twice √(2/π), and that times 0.044715: gelu_new is u · sigmoid(LINEAR u + CUBIC u³), and sigmoid is the fast one of these kernels. */
const LINEAR = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = LINEAR * 0.044715;

/** Multiplications from which a head's product is worth a call of its own. */
const OWN_CALL = 32 ** 3;

export function blockOf(tf, { batch, tokens, width, heads }) {
  const rows = batch * tokens;
  const size = width / heads;
  const norm = normOf(tf, rows, width);
  const [one, three, linear, cubic] = [1, 3, LINEAR, CUBIC].map((x) => tf.scalar(x));
  const mask = tf.tensor(
    Float32Array.from({ length: tokens * tokens }, (_, i) => (i % tokens > i / tokens ? -1e9 : 0)),
    [1, tokens, tokens],
  );

  /** `[rows, width]` to `[batch heads, tokens, size]` or, turned, `[batch heads, size, tokens]`, and back. Four axes: five are slow. */
  const split = (x, order = [0, 2, 1, 3]) =>
    tf.reshape(tf.transpose(tf.reshape(x, [batch, tokens, heads, size]), order), [
      batch * heads,
      ...(order[2] === 1 ? [tokens, size] : [size, tokens]),
    ]);
  const splitTurned = (x) => split(x, [0, 2, 3, 1]);
  const join = (x) =>
    tf.reshape(tf.transpose(tf.reshape(x, [batch, heads, tokens, size]), [0, 2, 1, 3]), [rows, width]);
  const turned = (x) => tf.transpose(x, [0, 2, 1]);

  /** Products of each head. The backend has one plain loop for many small ones, and a fast kernel for one at a time. */
  function products(a, b) {
    const [count, i, k] = a.shape;
    const j = b.shape[2];
    if (i * j * k < OWN_CALL) return tf.matMul(a, b);
    const left = cut(tf, a, Array(count).fill([i, k]));
    const right = cut(tf, b, Array(count).fill([k, j]));
    return tf.stack(left.map((each, n) => tf.matMul(each, right[n])));
  }

  const project = (a, b, bias) => tf.fused.matMul({ a, b, bias });

  function forward(x, norms, frozen) {
    const first = norm.forward(x, norms[0], norms[1]);
    // three products: cutting one apart takes longer
    const [q, k, v] = [0, 1, 2].map((i) => project(first.out, frozen.qkv[i], frozen.qkvBias[i]));
    const queries = split(q);
    const p = tf.softmax(tf.add(products(queries, splitTurned(k)), mask));
    const mixed = join(products(p, split(v)));
    const middle = tf.add(project(mixed, frozen.proj, frozen.projBias), x);
    const second = norm.forward(middle, norms[2], norms[3]);
    const u = project(second.out, frozen.up, frozen.upBias);
    const gate = tf.sigmoid(tf.mul(u, tf.add(tf.mul(tf.square(u), cubic), linear)));
    const hidden = tf.mul(u, gate);
    const out = tf.add(project(hidden, frozen.down, frozen.downBias), middle);
    return { out, queries, k, v, p, u, gate, ...kept("first", first), ...kept("second", second) };
  }

  function geluSlope(u, gate) {
    const inner = tf.mul(u, tf.add(tf.mul(tf.square(u), tf.mul(cubic, three)), linear));
    return tf.mul(gate, tf.add(tf.mul(inner, tf.sub(one, gate)), one));
  }

  function backward(gradient, saved, norms, frozen) {
    const { queries, k, v, p, u, gate } = saved;
    const du = tf.mul(tf.matMul(gradient, frozen.downTurned), geluSlope(u, gate));
    const two = norm.backward(tf.matMul(du, frozen.upTurned), found("second", saved), norms[2]);
    const dMiddle = tf.add(gradient, two.dx);
    const dMixed = split(tf.matMul(dMiddle, frozen.projTurned));
    const dp = products(dMixed, splitTurned(v));
    const ds = tf.mul(p, tf.sub(dp, tf.sum(tf.mul(dp, p), -1, true)));
    const dq = products(ds, split(k));
    const dk = products(turned(ds), queries);
    const dv = products(turned(p), dMixed);
    const dh = tf.matMul(tf.concat([dq, dk, dv].map(join), 1), frozen.qkvTurned);
    const one = norm.backward(dh, found("first", saved), norms[0]);
    return {
      dx: tf.add(dMiddle, one.dx),
      dNorms: [one.dWeight, one.dBias, two.dWeight, two.dBias],
    };
  }
  return { forward, backward };
}

// flat, because tidy() keeps what it finds in one level
const kept = (name, { normed, scale }) => ({ [`${name}Normed`]: normed, [`${name}Scale`]: scale });
const found = (name, saved) => ({ normed: saved[`${name}Normed`], scale: saved[`${name}Scale`] });
