// The training step in jax-js on its WASM backend, tuned by hand. Run it under Deno: its threads are Web Workers, which Node lacks.
//
// Forward and backward are written out and compiled, so that frozen matrices and biases have no gradient, nothing is kept that is
// cheap to make again, and no product reads a copy. Everything trained becomes one vector for clipping and Adam.
import { blockUntilReady, defaultDevice, init, jit, numpy as np, tree } from "@jax-js/jax";
import { blockOf } from "./jax-block.mjs";
import { normalized, normBackward, statistics } from "./jax-norm.mjs";
import { adamRates, BETAS, CLIP, measure } from "./measure.mjs";
import { readStart } from "./start.mjs";

const [folder, threads] = [Deno.args[0], Number(Deno.args[1])];
Object.defineProperty(navigator, "hardwareConcurrency", { value: threads });
await init("wasm");
defaultDevice("wasm");

const start = readStart(folder);
const { batch, tokens, width, layers, dim, classes, y, read } = start;
const rows = batch * tokens;
const array = (name, shape) => {
  const found = read(name);
  return np.array(found.values).reshape(shape ?? found.shape);
};
const stack = (...names) => np.stack(names.map((name) => array(name)));

const x = array("x", [rows, dim]);
const target = np
  .array(
    Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === y[(i / classes) | 0] ? 1 : 0)),
  )
  .reshape([batch, classes]);
const mask = np
  .array(Float32Array.from({ length: tokens * tokens }, (_, i) => (i % tokens > i / tokens ? -1e9 : 0)))
  .reshape([tokens, tokens]);
const isLast = np
  .array(Float32Array.from({ length: tokens }, (_, i) => (i === tokens - 1 ? 1 : 0)))
  .reshape([1, tokens, 1]);
const frozen = Array.from({ length: layers }, (_, i) => ({
  qkv: array(`h.${i}.attn.c_attn.weight`),
  qkvBias: array(`h.${i}.attn.c_attn.bias`),
  proj: array(`h.${i}.attn.c_proj.weight`),
  projBias: array(`h.${i}.attn.c_proj.bias`),
  up: array(`h.${i}.mlp.c_fc.weight`),
  upBias: array(`h.${i}.mlp.c_fc.bias`),
  down: array(`h.${i}.mlp.c_proj.weight`),
  downBias: array(`h.${i}.mlp.c_proj.bias`),
}));
const ln = (i, k) => [`h.${i}.ln_${k}.weight`, `h.${i}.ln_${k}.bias`];
/** Trained, in the order of the vector. A block's two norms are one array. */
let trained = {
  norms: Array.from({ length: layers }, (_, i) => stack(...ln(i, 1), ...ln(i, 2))),
  last: stack("ln_f.weight", "ln_f.bias"),
  positions: array("wpe.weight"),
  input: array("input.weight"),
  inputBias: array("input.bias"),
  output: array("output.weight"),
  outputBias: array("output.bias"),
};
const size = tree.leaves(trained).reduce((sum, leaf) => sum + leaf.size, 0);
let means = np.zeros([size]);
let squares = np.zeros([size]);

function embed(x, { positions, input, inputBias }) {
  const products = np.matmul(x, np.transpose(input)).add(inputBias);
  return products.reshape([batch, tokens, width]).add(positions).reshape([rows, width]);
}

/** Loss, gradients of the output layer, and what goes back into the last block: only last tokens are read. */
function head(x, last, output, outputBias, target, isLast) {
  const h = x.reshape([batch, tokens, width]).slice([], tokens - 1);
  const stats = statistics(h.ref);
  const normed = normalized(h.ref, { mean: stats.mean.ref, scale: stats.scale.ref })
    .mul(last.ref.slice(0))
    .add(last.ref.slice(1));
  const logits = np.matmul(normed.ref, np.transpose(output.ref)).add(outputBias);
  const shifted = logits.ref.sub(np.max(logits, -1, { keepdims: true }));
  const logP = shifted.ref.sub(np.log(np.exp(shifted).sum(-1, { keepdims: true })));
  const loss = np.negative(logP.ref.mul(target.ref).sum()).div(batch);
  const dLogits = np.exp(logP).sub(target).div(batch);
  const dOutput = np.matmul(np.transpose(dLogits.ref), normed);
  const dBias = dLogits.ref.sum(0);
  const { dWeight, dBias: dNormBias, dx } = normBackward(np.matmul(dLogits, output), h, stats, last.slice(0));
  return {
    loss,
    dx: dx.reshape([batch, 1, width]).mul(isLast).reshape([rows, width]),
    dLast: [dWeight, dNormBias],
    dOutput,
    dBias,
  };
}

function embedBackward(gradient, x) {
  return {
    dPositions: gradient.ref.reshape([batch, tokens, width]).sum(0),
    dInput: np.matmul(np.transpose(gradient.ref), x),
    dInputBias: gradient.sum(0),
  };
}

/** Clipping and Adam on the vector, which is then cut into the parameters. */
function update(trained, gradients, means, squares, rate, epsilon) {
  const g = np.concatenate(gradients.map((each) => np.ravel(each)));
  const norm = np.sqrt(np.square(g.ref).sum());
  const clipped = g.mul(np.minimum(np.reciprocal(norm.add(1e-6)).mul(CLIP), 1));
  const m = means.mul(BETAS[0]).add(clipped.ref.mul(1 - BETAS[0]));
  const v = squares.mul(BETAS[1]).add(np.square(clipped).mul(1 - BETAS[1]));
  const change = m.ref.mul(rate).div(np.sqrt(v.ref).add(epsilon));
  let at = 0;
  const moved = tree.map((leaf) => {
    const next = leaf.sub(change.ref.slice([at, at + leaf.size]).reshape(leaf.shape));
    at += leaf.size;
    return next;
  }, trained);
  change.dispose();
  return { trained: moved, means: m, squares: v };
}

const block = blockOf(start);
const compiled = {
  embed: jit(embed),
  forward: jit(block.forward),
  head: jit(head),
  backward: jit(block.backward),
  embedBackward: jit(embedBackward),
  update: jit(update),
};

async function step(count) {
  const { norms, last, output, outputBias, ...first } = tree.ref(trained);
  // arrays of a compiled function are all made before any is filled: waiting after each block keeps memory to one block's
  const [inputs, kept] = [[], []];
  let h = compiled.embed(x.ref, first);
  for (const [i, weights] of frozen.entries()) {
    inputs.push(h.ref);
    const { out, kept: one } = await blockUntilReady(
      compiled.forward(h, norms[i].ref, tree.ref(weights), mask.ref),
    );
    kept.push(one);
    h = out;
  }
  const { loss, dx, dLast, dOutput, dBias } = compiled.head(
    h,
    last,
    output,
    outputBias,
    target.ref,
    isLast.ref,
  );
  let gradient = dx;
  const dNorms = [];
  for (let i = layers - 1; i >= 0; i--) {
    const back = await blockUntilReady(
      compiled.backward(gradient, inputs[i], kept[i], norms[i], tree.ref(frozen[i])),
    );
    gradient = back.dx;
    dNorms.unshift(...back.dNorms);
  }
  const { dPositions, dInput, dInputBias } = compiled.embedBackward(gradient, x.ref);
  const gradients = [...dNorms, ...dLast, dPositions, dInput, dInputBias, dOutput, dBias];
  const { rate, epsilon } = adamRates(count);
  ({ trained, means, squares } = compiled.update(trained, gradients, means, squares, rate, epsilon));
  await blockUntilReady([trained, means, squares]);
  return (await loss.data())[0];
}

await measure(step, start, threads);
Deno.exit(0);
