import { concat } from "@permafrost/graph";
import type { Body } from "../body.js";
import { type Fields, fields, MOST_LAYERS } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { MATRICES, RESERVOIRS, type Reservoir, reservoir, UNITS } from "./reservoir.js";

/** What reservoirpy, ReservoirComputing.jl and PyTorch-ESN call what is configured here. */
const SPELLINGS = {
  units: "hidden_size",
  input_dim: "input_size",
  lr: "leak_rate",
  leaking_rate: "leak_rate",
  leak_coefficient: "leak_rate",
  sr: "spectral_radius",
  radius: "spectral_radius",
  w_ih_scale: "input_scaling",
  rc_connectivity: "density",
  input_connectivity: "input_density",
  W: "recurrent_matrix",
  Win: "input_matrix",
  noise_rc: "state_noise",
};

const WASHOUT = "it is the task's, as in withWashout(task, 100)";

/** What one of them, or somebody else, might say in a config, and why it would be of no effect. */
const LEFT_OUT = {
  washout: WASHOUT,
  warmup: WASHOUT,
  seed: "it is an option, as in random(config, { seed: 1 })",
  ridge: "it is the readout's, as in ridge({ lambda: 1e-6 })",
  ...Object.fromEntries(
    ["feedback", "Wfb", "fb_scaling", "fb_connectivity", "fb_activation", "noise_fb"].map((key) => [
      key,
      "nothing is fed back to a reservoir",
    ]),
  ),
  noise_in: "there is noise of the state alone, noise_rc",
  noise_type: "noise is normal",
  input_bias: "biases are drawn by bias_scaling",
};

/** Smaller is not a radius that float32 keeps the digits of. */
const LEAST_RADIUS = 1e-30;

/**
 * Echo state network (Jaeger 2001), the reservoir that frozen random bodies descend from: leaky units h = (1 - a) h + a f(W_in x + W h + b),
 * from zero, in layers one after another (Gallicchio et al. 2017) or side by side. Nothing in it is a norm or a position, so nothing thaws.
 *
 * The config may use reservoirpy's names. Scales, densities and the radius are of matrices that are drawn, and say nothing of given ones.
 */
export function esn(config: BodyConfig): Body {
  const read = fields(config, "build an esn body", SPELLINGS);
  const inputs = read.count("input_size");
  const width = read.count("hidden_size");
  const layers = read.count("num_layers", 1, MOST_LAYERS);
  const parallel = read.choice("arrangement", { series: false, parallel: true }, "series");
  const between = read.positive("inter_scaling", read.positive("input_scaling", 0.5));
  const first = { ...settingsOf(read, width), inputs };
  read.refuseSlips(LEFT_OUT);
  const later = parallel ? first : { ...first, inputs: width, inputScaling: between };
  const reservoirs = Array.from({ length: layers }, (_, i) => reservoir(i, i === 0 ? first : later));
  return {
    architecture: "esn",
    width: { in: inputs, out: parallel ? width * layers : width },
    layers: parallel ? 1 : layers,
    maxTokens: Number.POSITIVE_INFINITY,
    carried: () => width * layers,
    newPositions: 0,
    parameters: reservoirs.flatMap(({ parameters }) => parameters),
    prefixes: [],
    ignored: [],
    oldSpellings: [
      { pattern: /^Win(?=$|_)/, today: "W_in" },
      { pattern: /^bias(?=$|_)/, today: "b" },
    ],
    forward(x, context) {
      const states = [x];
      if (parallel) {
        const all = reservoirs.map(({ run }) => run(x, context));
        states.push(all.length === 1 ? all[0]! : concat(all, 2));
      } else for (const { run } of reservoirs) states.push(run(states.at(-1)!, context));
      return { hidden: states.at(-1)!, states, attentions: [] };
    },
  };
}

/** What all layers have in common. */
function settingsOf(read: Fields, units: number): Omit<Reservoir, "inputs"> {
  const recurrent = read.choice("recurrent_matrix", RESERVOIRS, "normal");
  const density = read.share("density", 1);
  if (density < 1 && !recurrent.thins)
    read.fail(
      "density",
      `1, because a recurrent_matrix that is ${read.raw("recurrent_matrix")} has no entries to spare`,
    );
  const spectralRadius = read.positive("spectral_radius", 0.9);
  if (spectralRadius < LEAST_RADIUS) read.fail("spectral_radius", `at least ${LEAST_RADIUS}`);
  return {
    units,
    recurrent,
    density,
    input: read.choice("input_matrix", MATRICES, "normal"),
    spectralRadius,
    inputDensity: read.share("input_density", 1),
    inputScaling: read.positive("input_scaling", 0.5),
    biasScaling: read.scale("bias_scaling", 0.2),
    leak: read.share("leak_rate", 1),
    noise: read.scale("state_noise", 0),
    activation: read.choice("activation", UNITS, "tanh"),
  };
}
