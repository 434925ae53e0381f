import { quote } from "@permafrost/common/quote";
import { malformed } from "../malformed.js";
import { TorchTensor } from "./torch-tensor.js";
import type { TorchValue } from "./torch-world.js";

/**
 * The tensors of an unpickled state dict, by name. Training checkpoints keep theirs under "state_dict". Entries that are not
 * tensors (counters, versions) are passed over.
 */
export function stateDict(value: TorchValue, origin: string): Map<string, TorchTensor> {
  if (!(value instanceof Map)) throw malformed(origin, "it does not hold a dict of tensors");
  const inner = value.get("state_dict");
  const tensors = tensorsOf(value);
  if (tensors.size > 0 || value.size === 0) return tensors;
  const nested = inner instanceof Map ? tensorsOf(inner) : tensors;
  if (nested.size > 0) return nested;
  const keys = [...value.keys()]
    .slice(0, 5)
    .map((key) => quote(typeof key === "string" ? key : typeof key, 40));
  throw malformed(origin, `it holds no tensors, only ${keys.join(", ")}`);
}

function tensorsOf(dict: ReadonlyMap<TorchValue, TorchValue>): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  for (const [key, value] of dict) {
    if (typeof key === "string" && value instanceof TorchTensor) tensors.set(key, value);
  }
  return tensors;
}
