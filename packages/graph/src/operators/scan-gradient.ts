import { replaced } from "../replaced.js";
import { sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { topological } from "../walk.js";
import type { Constructors } from "./constructors.js";
import type { StandsFor } from "./loop.js";

/**
 * With s' = f(s, x, c) and y = g(s, x, c) in a step: ds = fₛᵀ ds' + gₛᵀ dy and dx = fₓᵀ ds' + gₓᵀ dy, from the last step to the first, and dc = Σ f꜀ᵀ ds' + g꜀ᵀ dy.
 * A scan the other way round, which reads the states and products that the forward one found.
 */
export function scanGradient(
  t: Constructors,
  dys: readonly (Tensor | null)[],
  node: Tensor<"scan">,
  wanted: readonly boolean[],
): (Tensor | null)[] {
  const { parameters, states, slices, next, outputs, reverse, again } = node.attributes;
  const standIns = (name: string, like: readonly Tensor[]) =>
    like.map(({ dtype, shape }, i) => t.input(`${name} ${i}`, dtype, shape));
  const floats = [...parameters.keys()].filter((i) => parameters[i]!.dtype === "f32");
  const carried = floats.filter((i) => i < states);
  const asked = floats.filter((i) => i >= states && wanted[i]);

  const slopes = standIns(
    "slope",
    carried.map((i) => next[i]!),
  );
  const outputSlopes = standIns("output slope", outputs);
  const flowing = [...outputs.keys()].filter((i) => dys[states + i]);
  const found = t.pullBack(
    [
      ...carried.map((i, j) => [next[i]!, slopes[j]!] as const),
      ...flowing.map((i) => [outputs[i]!, outputSlopes[i]!] as const),
    ],
    [...carried, ...asked].map((i) => parameters[i]!),
  );
  const slopesBefore = carried.map((i, j) => found[j] ?? t.zeros(parameters[i]!.shape));
  const [ofSlices, ofCaptured] = [true, false].map((isSlice) =>
    asked.flatMap((place, j) => {
      const slope = found[carried.length + j];
      return slope && place < states + slices === isSlice ? [{ place, slope }] : [];
    }),
  ) as [Slope[], Slope[]];
  const sums = ofCaptured.map(({ place, slope }) => ({
    place,
    ...(again ? sumInState : sumOverSteps)(t, slope, place),
  }));

  // what the forward scan found is not computed again
  const foundForward = standIns("found", outputs);
  const roots = replaced(
    [
      ...slopesBefore,
      ...sums.flatMap(({ state }) => (state ? [state.next] : [])),
      ...ofSlices.map(({ slope }) => slope),
      ...sums.flatMap(({ stacked }) => stacked),
    ],
    new Map(outputs.map((output, i) => [output, foundForward[i]!])),
  );
  const read = new Set(topological(roots));
  const sequences: StandsFor[] = [
    ...flowing.map((i): StandsFor => [outputSlopes[i]!, dys[states + i]!]),
    ...foundForward.map((local, i): StandsFor => [local, t.part(node, states + i)]),
    ...parameters
      .slice(states, states + slices)
      .map((local, i): StandsFor => [local, node.inputs[states + i]!]),
  ];
  const needed = sequences.filter(([local]) => read.has(local));
  const loopStates: StandsFor[] = [
    ...carried.map((i, j): StandsFor => [slopes[j]!, dys[i] ?? t.zeros(parameters[i]!.shape)]),
    ...sums.flatMap(({ state }) => (state ? [state.begins] : [])),
  ];
  const back = t.scanOf({
    states: loopStates,
    // one is needed to say how many steps there are
    slices: needed.length > 0 ? needed : sequences.slice(-1),
    captured: parameters
      .map((local, i): StandsFor => [local, node.inputs[i]!])
      .slice(states + slices)
      .filter(([local]) => read.has(local)),
    next: roots.slice(0, loopStates.length),
    outputs: roots.slice(loopStates.length),
    reverse: !reverse,
    again,
  });

  let [state, stack] = [carried.length, loopStates.length + ofSlices.length];
  const gradients = new Array<Tensor | null>(parameters.length).fill(null);
  for (const [j, i] of carried.entries()) gradients[i] = t.part(back, j);
  for (const [j, { place }] of ofSlices.entries()) gradients[place] = t.part(back, loopStates.length + j);
  for (const sum of sums)
    gradients[sum.place] = sum.total(
      sum.state ? [t.part(back, state++)] : sum.stacked.map(() => t.part(back, stack++)),
    );
  return gradients;
}

/** The gradient of an input in one step. */
interface Slope {
  readonly place: number;
  readonly slope: Tensor;
}

/** How something is summed over all steps: in a state, or by one product of what is stacked. */
interface Sum {
  readonly state?: { readonly begins: StandsFor; readonly next: Tensor };
  readonly stacked: readonly Tensor[];
  total(results: readonly Tensor[]): Tensor;
}

/** Σ aᵀ b over all steps is the product of the stacks, in which their rows go on. */
function sumOverSteps(t: Constructors, x: Tensor, place: number): Sum {
  const { transposeA, transposeB } = x.attributes as Partial<Tensor<"matMul">["attributes"]>;
  const rows = (y: Tensor) => t.reshape(y, [sizeOf(y.shape.slice(0, -1)), y.shape.at(-1)!]);
  if (x.op === "matMul" && transposeA && !transposeB && x.inputs.every(({ shape }) => shape.length === 2))
    return {
      stacked: x.inputs,
      total: ([a, b]) => t.matMul(rows(a!), rows(b!), { transposeA: true }),
    };
  return sumInState(t, x, place);
}

/** One step is added to what those before it came to: nothing is stacked. */
function sumInState(t: Constructors, x: Tensor, place: number): Sum {
  const sum = t.input(`sum ${place}`, "f32", x.shape);
  return {
    state: { begins: [sum, t.zeros(x.shape)], next: t.add(sum, x) },
    stacked: [],
    total: ([total]) => total!,
  };
}
