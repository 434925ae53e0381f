import { add, mul, sigmoid, slice, split, sub, type Tensor, tanh } from "@permafrost/graph";
import { type CellSizes, type RecurrentCell, torchGates } from "./recurrent-cell.js";

/** PyTorch's GRU: gates in the order reset, update, candidate. The reset gate is applied to a product, its bias with it, not to the state. */
export function gruCell(sizes: CellSizes): RecurrentCell {
  const { parameters, ofInput, ofState } = torchGates(3, sizes);
  const { width } = sizes;
  const gatesOf = (x: Tensor) => slice(x, -1, 0, 2 * width);
  const candidateOf = (x: Tensor) => slice(x, -1, 2 * width, 3 * width);
  return {
    parameters,
    states: [width],
    prepare: (x, { linear }) => linear(x, ofInput),
    step(prepared, [shown], { linear }) {
      const product = linear(shown!, ofState);
      const [reset, update] = split(sigmoid(add(gatesOf(prepared), gatesOf(product))), -1, 2) as [
        Tensor,
        Tensor,
      ];
      const candidate = tanh(add(candidateOf(prepared), mul(reset, candidateOf(product))));
      return [add(candidate, mul(update, sub(shown!, candidate)))];
    },
  };
}
