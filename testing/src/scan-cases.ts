import { add, concat, linear, mul, neg, reshape, scan, sigmoid, sub, tanh, where } from "@permafrost/graph";
import fc from "fast-check";
import { type Cases, samples } from "./draw.js";

const sizes = fc.record({
  steps: fc.integer({ min: 1, max: 4 }),
  batch: fc.integer({ min: 1, max: 3 }),
  width: fc.integer({ min: 1, max: 3 }),
  reverse: fc.boolean(),
  transposed: fc.boolean(),
});

const directionOf = (reverse: boolean) => (reverse ? "reverse" : "forward");

/** Programs that hold a scan. */
export const scanCases = {
  // everything at once: two states, a captured matrix and bias, a state and an output that are one tensor, stacks and ends that are read
  f32: samples(sizes, ({ steps, batch, width, reverse, transposed }, draw) => {
    const [h0, c0] = [draw.f32([batch, width]), draw.f32([batch, width])];
    const [x, w, b] = [draw.f32([steps, batch, width]), draw.f32([width, width]), draw.f32([width])];
    const { states, outputs } = scan(
      { states: [h0, c0], sequences: [x], direction: directionOf(reverse) },
      ([h, c], [slice]) => {
        const z = add(linear(h!, w, b, transposed), slice!);
        const cell = add(mul(sigmoid(z), c!), mul(tanh(z), sub(1, sigmoid(z))));
        const shown = mul(tanh(cell), sigmoid(z));
        return { states: [shown, cell], outputs: [shown, mul(c!, 0.5)] };
      },
    );
    const ends = states.map((state) => reshape(state, [1, batch, width]));
    return concat([...outputs, ...ends], 0);
  }),
  "sums of what is in every step": samples(sizes, ({ steps, width, reverse }, draw) => {
    const [a, scale] = [draw.f32([width]), draw.f32([1])];
    const { outputs } = scan(
      { states: [draw.f32([width])], sequences: [draw.f32([steps, width])], direction: directionOf(reverse) },
      ([s], [x]) => {
        const next = tanh(add(mul(s!, scale), mul(x!, a)));
        return { states: [next], outputs: [neg(next)] };
      },
    );
    return outputs[0]!;
  }),
  "a state that stays where a mask says": samples(sizes, ({ steps, batch, width, reverse }, draw) => {
    const mask = draw.bool([steps, batch, 1]);
    const w = draw.f32([width, width]);
    const { states } = scan(
      {
        states: [draw.f32([batch, width])],
        sequences: [draw.f32([steps, batch, width]), mask],
        direction: directionOf(reverse),
      },
      ([s], [x, real]) => ({ states: [where(real!, tanh(add(linear(s!, w), x!)), s!)] }),
    );
    return states[0]!;
  }),
  "one in another": samples(sizes, ({ steps, batch, width }, draw) => {
    const w = draw.f32([width, width]);
    const { outputs } = scan(
      { states: [draw.f32([batch, width])], sequences: [draw.f32([steps, 2, batch, width])] },
      ([s], [xs]) => {
        const { states } = scan({ states: [s!], sequences: [xs!] }, ([inner], [x]) => ({
          states: [tanh(add(linear(inner!, w), mul(x!, s!)))],
        }));
        return { states, outputs: states };
      },
    );
    return outputs[0]!;
  }),
} satisfies Cases;
