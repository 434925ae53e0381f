import type { Inputs } from "./inputs.js";
import type { Runnable } from "./runnable.js";

/** Examples of full length, of about the numbers that tasks give, the same each time: to look at what a model does with anything at all. */
export function noiseInputs({ input }: Pick<Runnable, "input">, count: number): Required<Inputs> {
  const length = count * input.tokens;
  const x =
    input.kind === "ids"
      ? Int32Array.from({ length }, (_, i) => (i * i + 7 * i) % input.vocabulary)
      : Float32Array.from({ length: length * input.dim }, (_, i) => 1.4 * Math.sin(i * i));
  return { x, lengths: new Int32Array(count).fill(input.tokens) };
}
