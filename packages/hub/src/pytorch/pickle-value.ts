import type { TorchStorage, TorchTensor } from "./torch-tensor.js";

/** A Python tuple. */
export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** A class or function that a pickle names; only those of the table of globals exist. */
export interface PickleGlobal {
  /** The Python name, such as `torch._utils._rebuild_tensor_v2`. */
  readonly name: string;
  /** What a call of it gives; undefined where it is not to be called. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
}

/** A Python dict. */
export type Dict = Map<PickleValue, PickleValue>;

/** Whatever an unpickled value can be. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Tuple
  | PickleValue[]
  | Dict
  | Named
  | TorchStorage
  | TorchTensor;

/** A global on the stack. */
export class Named {
  constructor(readonly global: PickleGlobal) {}
}

/** What a pickle may do besides building plain values. */
export interface PickleWorld {
  /** Finds a global by module and name; throws for one that is not allowed. */
  find(module: string, name: string): PickleGlobal;
  /** Resolves a persistent id. */
  load(id: PickleValue): PickleValue;
}
