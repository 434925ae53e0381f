import { quote } from "@permafrost/common/quote";
import { Named, type PickleValue, type PickleWorld, Tuple } from "@permafrost/common/unpickle/value";
import { malformed } from "../malformed.js";
import { elementCount } from "../stored-type.js";
import { Bystander, bystander } from "./bystanders.js";
import { TorchStorage, TorchTensor } from "./torch-tensor.js";
import { STORAGES, TYPES, widthOf } from "./torch-types.js";

const REFUSED =
  "Only tensors are constructed here. If you trust the file, load it with PyTorch and save its weights as safetensors";

/** A value in a pickle of PyTorch. */
export type TorchValue = PickleValue<TorchObject>;

/** What the world of a pickle of PyTorch makes. */
type TorchObject = TorchStorage | TorchTensor | Bystander;

/** The world of a pickle of PyTorch, with the storages that it has referred to. */
export interface TorchWorld extends PickleWorld<TorchObject> {
  /** By their keys. */
  readonly storages: ReadonlyMap<string, TorchStorage>;
}

/** What a pickle of PyTorch may name: tensors, their storages, and the dict that holds them. */
export function torchWorld(origin: string): TorchWorld {
  const fail = (problem: string) => malformed(origin, problem);
  const storages = new Map<string, TorchStorage>();

  const rebuildTensor = ([storage, offset, shape, strides]: readonly TorchValue[]) => {
    if (!(storage instanceof TorchStorage)) throw fail("a tensor has no storage");
    const view = TorchTensor.view(
      storage,
      typeof offset === "number" ? offset : Number.NaN,
      numbers(shape),
      numbers(strides),
    );
    if (typeof view === "string")
      throw fail(`a tensor does not fit the storage ${quote(storage.key)}: ${view}`);
    return view;
  };
  const numbers = (value: TorchValue | undefined) => {
    const items = value instanceof Tuple ? value.items : value;
    if (!Array.isArray(items)) throw fail("the shape or the strides of a tensor are not a tuple");
    return items.map((item) => (typeof item === "number" ? item : Number.NaN));
  };
  // PyTorch may note that a tensor is the negative, or the conjugate, of what it stored
  const refuseFlags = (flags: TorchValue | undefined) => {
    const set = flags instanceof Map ? [...flags].find(([, value]) => value === true) : undefined;
    if (set)
      throw malformed(
        origin,
        `a tensor is stored with the flag ${quote(set[0])}, and its numbers are others`,
        "Save it again after resolve_neg() or resolve_conj()",
      );
  };
  const parameter = ([tensor]: readonly TorchValue[]) => {
    if (!(tensor instanceof TorchTensor)) throw fail("a parameter has no tensor");
    return tensor;
  };
  const functions: Readonly<Record<string, (args: readonly TorchValue[]) => TorchValue>> = {
    "collections.OrderedDict": ([pairs]) => orderedDict(pairs, fail),
    "torch._utils._rebuild_tensor": rebuildTensor,
    "torch._utils._rebuild_tensor_v2": (args) => {
      refuseFlags(args[6]);
      return rebuildTensor(args);
    },
    "torch._utils._rebuild_tensor_v3": ([storage, offset, shape, strides, , , type, flags]) => {
      refuseFlags(flags);
      const dtype = type instanceof Named ? TYPES[type.global.name] : undefined;
      if (dtype === undefined || !(storage instanceof TorchStorage))
        throw fail("a tensor of bytes has no type");
      const { key, count } = storage;
      const typed = new TorchStorage(
        key,
        dtype,
        Math.floor((count * widthOf(storage.dtype)) / widthOf(dtype)),
      );
      return rebuildTensor([typed, offset ?? null, shape ?? null, strides ?? null]);
    },
    "torch._utils._rebuild_parameter": parameter,
    "torch._utils._rebuild_parameter_with_state": parameter,
    // (what makes it, its class, what of, attributes)
    "torch._tensor._rebuild_from_type_v2": ([make, , args]) => {
      if (!(make instanceof Named) || make.global.call === undefined || !(args instanceof Tuple))
        throw fail("a tensor of a class of its own is not described");
      return make.global.call(args.items);
    },
    "collections.defaultdict": () => new Map(),
  };

  return {
    storages,
    fail: (fault) => fail(`its pickle ${fault}`),
    find(module, member) {
      const name = `${module}.${member}`;
      if (Object.hasOwn(STORAGES, name) || Object.hasOwn(TYPES, name)) return { name };
      if (Object.hasOwn(functions, name)) return { name, call: functions[name]! };
      const beside = bystander<TorchStorage | TorchTensor>(name);
      if (beside) return beside;
      throw malformed(origin, `its pickle asks for ${quote(name)}, which is no tensor`, REFUSED);
    },
    takesState: (value) => value instanceof Bystander,
    load(id) {
      // ("storage", class, key, device, count), and in the legacy layout sometimes (key, offset, count) of a view.
      const [tag, storage, key, , count, view = null] = id instanceof Tuple ? id.items : [];
      if (tag !== "storage" || !(storage instanceof Named) || typeof key !== "string") {
        throw fail("its pickle refers to something outside that is not a storage");
      }
      const dtype = STORAGES[storage.global.name];
      if (dtype === undefined) throw fail(`${storage.global.name} is not a storage`);
      if (typeof count !== "number" || elementCount([count]) === undefined) {
        throw fail(`the storage ${quote(key)} has no possible size`);
      }
      if (view !== null) throw malformed(origin, "a storage is a view of another storage", REFUSED);
      const known = storages.get(key);
      if (known === undefined) storages.set(key, new TorchStorage(key, dtype, count));
      else if (known.dtype !== dtype || known.count !== count) {
        throw fail(`the storage ${quote(key)} is described in two ways`);
      }
      return storages.get(key)!;
    },
  };
}

function orderedDict(pairs: TorchValue | undefined, fail: (problem: string) => SyntaxError): TorchValue {
  const dict = new Map<TorchValue, TorchValue>();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    const [key, value] = pair instanceof Tuple ? pair.items : Array.isArray(pair) ? pair : [];
    if (key === undefined || value === undefined || dict.has(key))
      throw fail("an OrderedDict has a bad or double key");
    dict.set(key, value);
  }
  return dict;
}
