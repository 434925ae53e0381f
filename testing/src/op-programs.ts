import {
  add,
  attention,
  concat,
  constant,
  crossEntropy,
  gather,
  gelu,
  iota,
  layerNorm,
  less,
  linear,
  maskBias,
  matMul,
  mul,
  relu,
  reshape,
  rmsNorm,
  sampleLayerNorm,
  scan,
  sigmoid,
  silu,
  slice,
  softmax,
  split,
  sub,
  type Tensor,
  tanh,
  transpose,
  where,
} from "@permafrost/graph";

/** Single operators as PyTorch's golden cases name them, said with the constructors here. */

export type Inputs = Readonly<Record<string, Tensor>>;
export type Constants = Readonly<Record<string, number>>;

/** Element i turns with element i + d/2 (Llama's pairing), by angle `position · theta^(-2i/d)`. */
function rotary(x: Tensor, theta: number): Tensor {
  const [tokens, d] = x.shape.slice(-2) as [number, number];
  const table = (f: (angle: number) => number) =>
    constant(
      Float32Array.from({ length: tokens * d }, (_, i) => {
        const pair = (i % d) % (d / 2);
        return f(Math.floor(i / d) * theta ** ((-2 * pair) / d));
      }),
      [tokens, d],
    );
  const turned = concat([mul(slice(x, -1, d / 2, d), -1), slice(x, -1, 0, d / 2)], -1);
  return add(mul(x, table(Math.cos)), mul(turned, table(Math.sin)));
}

/** Gates `[batch, 4 · size]` in four. */
const gates = (x: Tensor) => split(x, 1, 4) as [Tensor, Tensor, Tensor, Tensor];

/** Runs a cell over `[batch, tokens, width]`; all values of one state after those of another, each `[tokens, batch, size]`. */
function overTokens(
  x: Tensor,
  states: readonly Tensor[],
  cell: (x: Tensor, ...states: Tensor[]) => readonly Tensor[],
): Tensor {
  const { outputs } = scan({ states, sequences: [transpose(x, [1, 0, 2])] }, (before, [token]) => {
    const next = cell(token!, ...before);
    return { states: next, outputs: next };
  });
  return concat(outputs, 0);
}

function lstmSteps(given: Inputs): Tensor {
  return overTokens(given["x"]!, [given["h0"]!, given["c0"]!], (x, h, c) => {
    const z = add(
      linear(x, given["w_ih"]!, given["b_ih"], true),
      linear(h!, given["w_hh"]!, given["b_hh"], true),
    );
    const [i, f, g, o] = gates(z);
    const next = add(mul(sigmoid(f), c!), mul(sigmoid(i), tanh(g)));
    return [mul(sigmoid(o), tanh(next)), next];
  });
}

/** Norms on both products and on the cell, whose normalized value is carried on; gates i, f, o, g. */
function lstmNormSteps(given: Inputs, { eps }: Constants): Tensor {
  const norm = (y: Tensor, name: string) =>
    sampleLayerNorm(y, given[`ln_${name}__alpha`]!, given[`ln_${name}__beta`]!, eps!);
  return overTokens(given["x"]!, [given["h0"]!, given["c0"]!], (x, h, c) => {
    const product = (y: Tensor, name: string) =>
      norm(linear(y, given[`${name}__weight`]!, given[`${name}__bias`], true), name);
    const [i, f, o, g] = gates(add(product(x, "i2h"), product(h!, "h2h")));
    const next = norm(add(mul(sigmoid(f), c!), mul(sigmoid(i), tanh(g))), "cell");
    return [mul(sigmoid(o), tanh(next)), next];
  });
}

/** Gates r, z, n; r is applied to the product with its bias. */
function gruSteps(given: Inputs): Tensor {
  return overTokens(given["x"]!, [given["h0"]!], (x, h) => {
    const three = (y: Tensor) => split(y, 1, 3) as [Tensor, Tensor, Tensor];
    const [xr, xz, xn] = three(linear(x, given["w_ih"]!, given["b_ih"], true));
    const [hr, hz, hn] = three(linear(h!, given["w_hh"]!, given["b_hh"], true));
    const z = sigmoid(add(xz, hz));
    const n = tanh(add(xn, mul(sigmoid(add(xr, hr)), hn)));
    return [add(mul(sub(1, z), n), mul(z, h!))];
  });
}

/** From the last token to the first; the state waits in padding. */
function rnnBackwardsPadded({ x, h0, w, lengths }: Inputs): Tensor {
  const [batch, tokens] = x!.shape as [number, number];
  const real = less(reshape(iota(tokens), [tokens, 1, 1]), reshape(lengths!, [batch, 1]));
  const { outputs } = scan(
    { states: [h0!], sequences: [transpose(x!, [1, 0, 2]), real], direction: "reverse" },
    ([h], [token, isReal]) => {
      const next = where(isReal!, tanh(add(token!, linear(h!, w!, undefined, true))), h!);
      return { states: [next], outputs: [next] };
    },
  );
  return outputs[0]!;
}

const attentionOver =
  (allowed?: (query: number, key: number) => boolean) =>
  ({ q, k, v }: Inputs): Tensor => {
    const [tokens, d] = q!.shape.slice(-2) as [number, number];
    const bias = allowed && maskBias(tokens, tokens, allowed);
    return attention(q!, k!, v!, { scale: d ** -0.5, bias });
  };

/** The last two keys of the second example are padding. */
function attentionPadded({ q, k, v }: Inputs): Tensor {
  const [batch, , tokens, d] = q!.shape as [number, number, number, number];
  const keys = Array.from({ length: batch * tokens }, (_, i) =>
    Math.floor(i / tokens) === 1 && i % tokens >= tokens - 2 ? -1e9 : 0,
  );
  const bias = constant(Float32Array.from(keys), [batch, 1, 1, tokens]);
  return attention(q!, k!, v!, { scale: d ** -0.5, bias });
}

const normalized = ({ x, gain, shift }: Inputs, { eps }: Constants) => layerNorm(x!, gain!, shift!, eps!);
const loss = ({ logits, labels }: Inputs) => crossEntropy(logits!, labels!);
const product = ({ a, b }: Inputs) => matMul(a!, b!);

/** How each operator case is said with the constructors here. */
export const operatorPrograms: Record<string, (given: Inputs, constants: Constants) => Tensor> = {
  "layernorm_1e-05": normalized,
  "layernorm_1e-12": normalized,
  layernorm_sample: ({ x, gain, shift }, { eps }) => sampleLayerNorm(x!, gain!, shift!, eps!),
  rmsnorm: ({ x, gain }, { eps }) => rmsNorm(x!, gain!, eps!),
  softmax: ({ x }) => softmax(x!),
  gelu_exact: ({ x }) => gelu(x!),
  gelu_tanh: ({ x }) => gelu(x!, "tanh"),
  silu: ({ x }) => silu(x!),
  relu: ({ x }) => relu(x!),
  matmul_shared: product,
  matmul_broadcast: product,
  matmul_matrix_vector: ({ a, b }) =>
    reshape(matMul(a!, reshape(b!, [...b!.shape, 1])), a!.shape.slice(0, -1)),
  add_broadcast: ({ a, b }) => add(a!, b!),
  embedding: ({ table, ids }) => gather(table!, ids!),
  cross_entropy: loss,
  cross_entropy_large: loss,
  lstm_steps: lstmSteps,
  lstm_ln_steps: lstmNormSteps,
  gru_steps: gruSteps,
  rnn_backwards_padded: rnnBackwardsPadded,
  attention_full: attentionOver(),
  attention_causal: attentionOver((query, key) => key <= query),
  attention_band: attentionOver((query, key) => Math.abs(query - key) <= 2),
  attention_key_padding: attentionPadded,
  rope: ({ x }, { theta }) => rotary(x!, theta!),
};
