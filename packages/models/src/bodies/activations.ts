import {
  add,
  exp,
  gelu,
  log,
  minimum,
  mul,
  neg,
  relu,
  sigmoid,
  silu,
  sub,
  type Tensor,
  tanh,
} from "@permafrost/graph";

type Activation = (x: Tensor) => Tensor;

const geluExact: Activation = (x) => gelu(x);
const geluTanh: Activation = (x) => gelu(x, "tanh");
/** log(1 + eˣ), which overflows nowhere. */
const softplus: Activation = (x) => add(relu(x), log(add(exp(neg(add(relu(x), relu(neg(x))))), 1)));

/** Activations by their upstream names, as in Hugging Face transformers 5. */
export const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  gelu: geluExact,
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  relu,
  silu,
  swish: silu,
  tanh,
  gelu_python: geluExact,
  gelu_fast: geluTanh,
  gelu_accurate: geluTanh,
  gelu_python_tanh: geluTanh,
  // gelu is never below -0.17
  gelu_10: (x) => minimum(gelu(x), 10),
  quick_gelu: (x) => mul(x, sigmoid(mul(x, 1.702))),
  mish: (x) => mul(x, tanh(softplus(x))),
  relu2: (x) => mul(relu(x), relu(x)),
  relu6: (x) => minimum(relu(x), 6),
  leaky_relu: (x) => sub(relu(x), mul(relu(neg(x)), 0.01)),
  sigmoid,
  linear: (x) => x,
};
