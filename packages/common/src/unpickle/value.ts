/** A Python tuple. */
export class Tuple<O> {
  constructor(readonly items: readonly PickleValue<O>[]) {}
}

/** A class or function that a pickle names. */
export interface PickleGlobal<O> {
  /** The Python name, such as `collections.OrderedDict`. */
  readonly name: string;
  /** What stands for a call of it; undefined where it is not to be called. */
  readonly call?: (args: readonly PickleValue<O>[]) => PickleValue<O>;
}

/** A Python dict. */
export type Dict<O> = Map<PickleValue<O>, PickleValue<O>>;

/** Whatever an unpickled value can be; `O` are the objects that its world makes. */
export type PickleValue<O> =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Tuple<O>
  | PickleValue<O>[]
  | Dict<O>
  | Named<O>
  | O;

/** A global on the stack. */
export class Named<O> {
  constructor(readonly global: PickleGlobal<O>) {}
}

/** What a pickle may do besides building plain values. Nothing of Python is ever called. */
export interface PickleWorld<O> {
  /** Finds a global by module and name; throws for one that is not allowed. */
  find(module: string, name: string): PickleGlobal<O>;
  /** Resolves a persistent id; throws where there are none. */
  load(id: PickleValue<O>): PickleValue<O>;
  /** Whether attributes may be set of a value, which drops them. Those of a dict always may. */
  takesState?(value: PickleValue<O>): boolean;
  /** The error for a fault, of which the pickle is the subject: `takes a value from an empty stack`. */
  fail(fault: string): Error;
}
