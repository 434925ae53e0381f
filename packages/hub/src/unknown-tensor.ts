import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";

/** The error for a tensor that a source does not have. */
export function unknownTensor(origin: string, name: string, names: readonly string[]): RangeError {
  const nearest = nearestName(name, names);
  const hint =
    nearest === undefined
      ? `it has ${names.length} tensors`
      : `the nearest of its ${names.length} tensors is ${quote(nearest)}`;
  return new RangeError(`Cannot find the tensor ${quote(name)} in ${origin}: ${hint}`);
}
