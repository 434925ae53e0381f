import { listed } from "@permafrost/common/listed";
import { quote } from "@permafrost/common/quote";
import { Tuple } from "@permafrost/common/unpickle/value";
import { malformed } from "../malformed.js";
import { TorchTensor } from "./torch-tensor.js";
import type { TorchValue } from "./torch-world.js";

/** Tensors of one dict of a pickle, by name. */
type Tensors = ReadonlyMap<string, TorchTensor>;

/** What training keeps beside the weights, and may keep tensors in. */
const NO_WEIGHTS = /optim|sched|scaler|rng|callback|loops|hyper_?param|^args$|^config$|^cfg$/i;

/** Under these, training checkpoints keep the weights: none that is there too is more likely to be meant. */
const USUAL = new Set([
  ...["state_dict", "model", "model_state", "model_state_dict", "net", "network", "module", "weights"],
  ...["params", "ema"],
]);

/** No checkpoint keeps its weights further inside; a dict may contain itself. */
const DEEPEST = 4;

/** So many letters of a name are shown. */
const MOST_LETTERS = 40;

/**
 * The tensors of an unpickled state dict, by name. Training checkpoints keep theirs in one of several dicts: it is the one that
 * has matrices, whatever it is called. Entries that are not tensors (counters, versions) are passed over.
 *
 * @param place where the dict is: keys with dots between them, `checkpoint.model`; none for the one that has the weights
 * @throws SyntaxError if there are no tensors, or it is not clear which are meant, listing where there are some; RangeError for a place that
 *   has none.
 */
export function stateDict(value: TorchValue, origin: string, place?: string): Tensors {
  if (!(value instanceof Map))
    throw malformed(origin, `it does not hold a dict of tensors, but ${kindOf(value)}`, ADVICE);
  const found = dictsIn(value);
  if (place !== undefined) {
    const given = found.get(place);
    if (given) return given;
    const there = [...found.keys()].filter(Boolean);
    const hint = there.length === 0 ? "there are none but at its top" : `it has some in ${list(there)}`;
    throw new RangeError(`Cannot read ${origin}: expected tensors in ${quote(place)}, ${hint}`);
  }
  const likely = likeliest(found);
  if (likely.length === 1) return found.get(likely[0]!)!;
  if (likely.length > 1)
    throw malformed(
      origin,
      `it has weights in several places, ${list(likely)}`,
      "Say which are meant, by the option stateDict, or behind the path: last.pt#model",
    );
  if (value.size === 0) return new Map();
  const keys = [...value.keys()].map((key) => (typeof key === "string" ? key : typeof key));
  throw malformed(origin, `it holds no tensors, only ${list(keys)}`, ADVICE);
}

const ADVICE = "Load it with PyTorch, and save the state_dict() of the model";

/** What there is instead of a dict. */
function kindOf(value: TorchValue): string {
  if (value instanceof TorchTensor) return "a tensor alone";
  if (value instanceof Tuple) return "a tuple";
  return Array.isArray(value) ? "a list" : "something else";
}

/** Every dict that has tensors, by its place; what is at the top is at the place "". */
function dictsIn(top: ReadonlyMap<TorchValue, TorchValue>): Map<string, Tensors> {
  const found = new Map<string, Tensors>();
  const seen = new Set<TorchValue>();
  const visit = (dict: ReadonlyMap<TorchValue, TorchValue>, keys: readonly string[]) => {
    if (seen.has(dict as TorchValue) || keys.length > DEEPEST) return;
    seen.add(dict as TorchValue);
    const tensors = new Map<string, TorchTensor>();
    for (const [key, value] of dict) {
      if (typeof key !== "string") continue;
      if (value instanceof TorchTensor) tensors.set(key, value);
      else if (value instanceof Map) visit(value, [...keys, key]);
    }
    if (tensors.size > 0) found.set(keys.join("."), tensors);
  };
  visit(top, []);
  return found;
}

/** Where the weights are, as far as can be told. */
function likeliest(found: ReadonlyMap<string, Tensors>): string[] {
  const places = [...found.keys()];
  const kept = places.filter((place) => !place.split(".").some((key) => NO_WEIGHTS.test(key)));
  const candidates = kept.length > 0 ? kept : places;
  // weights have matrices; measurements, class weights and the like have none
  const ranks = new Map(candidates.map((place) => [place, rankOf(found.get(place)!)]));
  const highest = [...ranks.values()].reduce((a, b) => Math.max(a, b), 0);
  const weights = candidates.filter((place) => ranks.get(place) === highest);
  // a state dict has no other in it: what is beside one at the top belongs to the training
  return weights.some((place) => USUAL.has(place.split(".").at(-1)!)) ? weights.filter(Boolean) : weights;
}

/** 2 if there is a matrix, 1 if there is a vector, 0 if there are single numbers only. */
function rankOf(tensors: Tensors): number {
  let highest = 0;
  for (const { shape } of tensors.values()) highest = Math.max(highest, Math.min(shape.length, 2));
  return highest;
}

const list = (names: readonly string[]) =>
  listed(names.map((name) => (name === "" ? 'its top ("")' : quote(name, MOST_LETTERS))));
