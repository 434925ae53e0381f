// The training step in TensorFlow.js on its WASM backend, tuned by hand: no tape, gradients written out, products in the only form that
// its fast kernel takes (two matrices, neither turned: frozen matrices are there in both directions), Adam on one vector.
import { adamRates, BETAS, CLIP, measure } from "./measure.mjs";
import { readStart } from "./start.mjs";
import { blockOf } from "./tensorflow-block.mjs";
import { cut } from "./tensorflow-cut.mjs";
import { normOf } from "./tensorflow-norm.mjs";
import { loadTensorFlow } from "./tensorflow-wasm.mjs";

const [folder, threads] = [process.argv[2], Number(process.argv[3])];
const tf = await loadTensorFlow(threads);
const start = readStart(folder);
const { batch, tokens, width, heads, layers, dim, classes, y, read } = start;
const rows = batch * tokens;

function tensor(name) {
  const { values, shape } = read(name);
  return tf.tensor(values, shape, "float32");
}
const turned = (name) => tf.tidy(() => tf.transpose(tensor(name)));

/** A block's matrices, and turned for the way back. The scale of attention is in the matrix of queries. */
function frozenOf(i) {
  return tf.tidy(() => {
    const scales = [1 / Math.sqrt(width / heads), 1, 1];
    const at = (name) => tensor(`h.${i}.${name}`);
    const thirds = (name, axis) => tf.split(at(name), 3, axis).map((part, n) => tf.mul(part, scales[n]));
    const qkv = thirds("attn.c_attn.weight", 1);
    const [proj, up, down] = ["attn.c_proj", "mlp.c_fc", "mlp.c_proj"].map((name) => at(`${name}.weight`));
    return {
      qkv,
      qkvBias: thirds("attn.c_attn.bias", 0),
      qkvTurned: tf.transpose(tf.concat(qkv, 1)),
      proj,
      projTurned: tf.transpose(proj),
      projBias: at("attn.c_proj.bias"),
      up,
      upTurned: tf.transpose(up),
      upBias: at("mlp.c_fc.bias"),
      down,
      downTurned: tf.transpose(down),
      downBias: at("mlp.c_proj.bias"),
    };
  });
}

const x = tf.reshape(tensor("x"), [rows, dim]);
const xTurned = tf.transpose(x);
const target = tf.tensor(
  Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === y[(i / classes) | 0] ? 1 : 0)),
  [batch, classes],
);
const isLast = tf.tensor(
  Float32Array.from({ length: tokens }, (_, i) => (i === tokens - 1 ? 1 : 0)),
  [1, tokens, 1],
);
const overRows = tf.ones([1, rows]);
const frozen = Array.from({ length: layers }, (_, i) => frozenOf(i));
const block = blockOf(tf, start);
const lastNorm = normOf(tf, batch, width);

const norms = Array.from({ length: layers }, (_, i) =>
  [1, 2].flatMap((k) => [`h.${i}.ln_${k}.weight`, `h.${i}.ln_${k}.bias`]),
);
/** Trained, in the order of the vector; both layers as `[in, out]`. */
let trained = [
  ...norms.flat().map(tensor),
  ...["ln_f.weight", "ln_f.bias", "wpe.weight"].map(tensor),
  ...[turned("input.weight"), tensor("input.bias"), turned("output.weight"), tensor("output.bias")],
];
const shapes = trained.map(({ shape }) => shape);
const flat = (tensors) => tf.concat(tensors.map((each) => tf.reshape(each, [-1])));
let vector = tf.tidy(() => flat(trained));
let [means, squares] = [tf.zerosLike(vector), tf.zerosLike(vector)];

function embed(positions, input, inputBias) {
  const products = tf.fused.matMul({ a: x, b: input, bias: inputBias });
  return tf.reshape(tf.add(tf.reshape(products, [batch, tokens, width]), positions), [rows, width]);
}

/** Loss, gradients of the output layer, and what goes back into the last block: only last tokens are read. */
function head(h, [weight, bias], output, outputBias) {
  const last = tf.reshape(
    tf.slice(tf.reshape(h, [batch, tokens, width]), [0, tokens - 1, 0], [batch, 1, width]),
    [batch, width],
  );
  const normed = lastNorm.forward(last, weight, bias);
  const logits = tf.add(tf.matMul(normed.out, output), outputBias);
  const logP = tf.logSoftmax(logits);
  const loss = tf.neg(tf.div(tf.sum(tf.mul(logP, target)), batch));
  const dLogits = tf.div(tf.sub(tf.exp(logP), target), batch);
  const { dWeight, dBias, dx } = lastNorm.backward(tf.matMul(dLogits, tf.transpose(output)), normed, weight);
  return {
    loss,
    dx: tf.reshape(tf.mul(tf.reshape(dx, [batch, 1, width]), isLast), [rows, width]),
    dLast: [dWeight, dBias],
    dOutput: tf.matMul(tf.transpose(normed.out), dLogits),
    dOutputBias: tf.sum(dLogits, 0),
  };
}

function embedBackward(gradient) {
  // not a product with ones: the backend prepares a right side once for each tensor, and forgets with which shape
  const dPositions = tf.sum(tf.reshape(gradient, [batch, tokens * width]), 0);
  return [dPositions, tf.matMul(xTurned, gradient), tf.matMul(overRows, gradient)];
}

/** Clipping and Adam on the vector. */
function update(gradients, rate, epsilon) {
  const g = flat(gradients);
  const norm = tf.sqrt(tf.sum(tf.square(g)));
  const clipped = tf.mul(g, tf.minimum(tf.div(CLIP, tf.add(norm, 1e-6)), 1));
  const m = tf.add(tf.mul(means, BETAS[0]), tf.mul(clipped, 1 - BETAS[0]));
  const v = tf.add(tf.mul(squares, BETAS[1]), tf.mul(tf.square(clipped), 1 - BETAS[1]));
  return [tf.sub(vector, tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon))), m, v];
}

function step(count) {
  const normsOf = (i) => trained.slice(4 * i, 4 * i + 4);
  const [weight, bias, positions, input, inputBias, output, outputBias] = trained.slice(4 * layers);
  const saved = [];
  let h = tf.tidy(() => embed(positions, input, inputBias));
  for (let i = 0; i < layers; i++) {
    const { out, ...rest } = tf.tidy(() => block.forward(h, normsOf(i), frozen[i]));
    h.dispose();
    saved.push(rest);
    h = out;
  }
  const { loss, dx, dLast, ...ofOutput } = tf.tidy(() => head(h, [weight, bias], output, outputBias));
  h.dispose();
  let gradient = dx;
  const dNorms = [];
  for (let i = layers - 1; i >= 0; i--) {
    const back = tf.tidy(() => block.backward(gradient, saved[i], normsOf(i), frozen[i]));
    tf.dispose([gradient, saved[i]]);
    gradient = back.dx;
    dNorms.unshift(...back.dNorms);
  }
  const ofInput = tf.tidy(() => embedBackward(gradient));
  const gradients = [...dNorms, ...dLast, ...ofInput, ofOutput.dOutput, ofOutput.dOutputBias];
  const { rate, epsilon } = adamRates(count);
  const next = tf.tidy(() => update(gradients, rate, epsilon));
  tf.dispose([gradient, gradients, trained, vector, means, squares]);
  [vector, means, squares] = next;
  trained = cut(tf, vector, shapes);
  const [value] = loss.dataSync();
  loss.dispose();
  return value;
}

await measure(step, start, threads);
process.exit(0);
