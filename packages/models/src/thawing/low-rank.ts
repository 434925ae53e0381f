import { linear, type Tensor } from "@permafrost/graph";
import type { ForwardContext } from "../body.js";
import { layerName } from "./targets.js";
import type { Projection } from "./thawing-method.js";

/** The name of one of the parameters that low-rank updates add to a layer. */
export const updateName = (projection: Projection, part: "lora_A.weight" | "lora_B.weight"): string =>
  `${layerName(projection)}.${part}`;

/** (x A) B, unscaled. */
export function lowRankProduct(x: Tensor, projection: Projection, { weight }: ForwardContext): Tensor {
  const through = (y: Tensor, part: "lora_A.weight" | "lora_B.weight") =>
    linear(y, weight(updateName(projection, part)), undefined, true);
  return through(through(x, "lora_A.weight"), "lora_B.weight");
}

/** Where in a matrix's values the number is that leads from an input to an output. */
export function placesIn({ transposed, inputs, outputs }: Projection): (i: number, o: number) => number {
  const [byInput, byOutput] = transposed ? [1, inputs] : [outputs, 1];
  return (i, o) => i * byInput + o * byOutput;
}

/** W + s A B, in place, with A `[rank, inputs]` and B `[outputs, rank]`. */
export function withProduct(
  projection: Projection,
  matrix: Float32Array,
  a: Float32Array,
  b: Float32Array,
  scale: number,
): Float32Array {
  const { inputs, outputs } = projection;
  const rank = a.length / inputs;
  const at = placesIn(projection);
  for (let i = 0; i < inputs; i++)
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += a[r * inputs + i]! * b[o * rank + r]!;
      matrix[at(i, o)]! += scale * sum;
    }
  return matrix;
}
