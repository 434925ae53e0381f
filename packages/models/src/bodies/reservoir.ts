import { add, mul, relu, type Tensor, tanh } from "@permafrost/graph";
import type { BodyContext } from "../body.js";
import type { Initializer, Parameter } from "../parameter.js";
import { overTime, swapTokens } from "./over-time.js";
import { normal, ZERO } from "./parameters.js";

/** Matrices by name, of a scale: what the deviation is, or the bound, or every entry's size. */
export const MATRICES: Readonly<Record<string, (scale: number) => Initializer>> = {
  normal,
  uniform: (scale) => ({ kind: "uniform", low: -scale, high: scale }),
  bernoulli: (value) => ({ kind: "bernoulli", value }),
};

/** What units may make of what they hear, by reservoirpy's names. */
export const UNITS: Readonly<Record<string, (x: Tensor) => Tensor>> = { tanh, relu, identity: (x) => x };

/** How units hear each other. */
interface Recurrent {
  /** How the matrix is drawn that has the spectral radius, or about: then it is scaled. */
  init(radius: number, units: number): Initializer;
  /** Whether the radius is known beforehand. */
  readonly exact: boolean;
  /** Whether entries may be left out. */
  readonly thins: boolean;
}

/** The radius of a matrix of independent entries tends to their deviation times the root of its size, and is then scaled to what it must be. */
const drawn = (entries: (deviation: number) => Initializer): Recurrent => ({
  init: (radius, units) => entries(radius / Math.sqrt(units)),
  exact: false,
  thins: true,
});

/** Recurrent matrices by name. */
export const RESERVOIRS: Readonly<Record<string, Recurrent>> = {
  normal: drawn(normal),
  uniform: drawn((deviation) => MATRICES["uniform"]!(Math.sqrt(3) * deviation)),
  bernoulli: drawn(MATRICES["bernoulli"]!),
  orthogonal: { init: (gain) => ({ kind: "orthogonal", gain }), exact: true, thins: false },
  ring: { init: (value) => ({ kind: "ring", value }), exact: true, thins: false },
};

/** One layer of an echo state network. */
export interface Reservoir {
  readonly inputs: number;
  readonly units: number;
  readonly recurrent: Recurrent;
  readonly spectralRadius: number;
  readonly density: number;
  readonly input: (scale: number) => Initializer;
  readonly inputScaling: number;
  readonly inputDensity: number;
  /** Deviation of the biases. */
  readonly biasScaling: number;
  readonly leak: number;
  /** Deviation of the normal noise that is added to what units hear, while training. */
  readonly noise: number;
  activation(x: Tensor): Tensor;
}

/** The parameters of a layer, and what it makes of a sequence. */
export function reservoir(layer: number, about: Reservoir) {
  const { inputs, units, recurrent, spectralRadius, activation, leak } = about;
  const named = (name: string) => (layer === 0 ? name : `${name}_l${layer}`);
  const [fromInput, fromState, bias] = [named("W_in"), named("W"), named("b")];
  const role = "recurrent";
  const parameters: readonly Parameter[] = [
    {
      name: fromInput,
      shape: [units, inputs],
      role,
      init: thinned(about.input(about.inputScaling), about.inputDensity),
    },
    {
      name: fromState,
      shape: [units, units],
      role,
      init: thinned(recurrent.init(spectralRadius, units), about.density),
      ...(!recurrent.exact && { spectralRadius }),
    },
    { name: bias, shape: [units], role, init: about.biasScaling === 0 ? ZERO : normal(about.biasScaling) },
  ];
  return {
    parameters,
    /** @returns `[batch, tokens, units]`, of an input `[batch, tokens, inputs]` */
    run(x: Tensor, { linear, noise, lengths }: BodyContext): Tensor {
      const driven = noise(linear(swapTokens(x), { weight: fromInput, bias }), about.noise);
      const shown = overTime(driven, { states: [units], lengths }, (drive, [h]) => {
        const fresh = activation(add(drive, linear(h!, { weight: fromState })));
        return [leak === 1 ? fresh : add(mul(h!, 1 - leak), mul(fresh, leak))];
      });
      return swapTokens(shown);
    },
  };
}

const thinned = (of: Initializer, density: number): Initializer =>
  density === 1 ? of : { kind: "sparse", of, density };
