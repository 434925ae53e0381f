import type { State, StateValues } from "../device.js";
import { checkedNumbers, live } from "./binding.js";

const CELL: unique symbol = Symbol("values in ordinary memory");

/** What a run made of a state. */
interface Computed {
  /** Stands for the session. */
  readonly by: object;
  /** What the values become. */
  readonly values: StateValues;
}

/** What sessions in ordinary memory know of a state. */
export interface MemoryCell {
  /** Present values; none once the state is disposed of. */
  values: StateValues | undefined;
  /** What the last run made of them, if it took the branch, and whose run that was. */
  computed: Computed | undefined;
}

interface MemoryState extends State {
  readonly [CELL]: MemoryCell;
}

/** State in ordinary memory. */
export function placeInMemory(values: StateValues): State {
  const cell: MemoryCell = { values: { ...values }, computed: undefined };
  const state: MemoryState = {
    [CELL]: cell,
    async read() {
      return Object.fromEntries(
        Object.entries(live(cell.values)).map(([name, held]) => [name, held.slice()]),
      );
    },
    async write(next) {
      const held = live(cell.values);
      const replaced = Object.entries(next).filter(([name]) => Object.hasOwn(held, name));
      for (const [name, numbers] of replaced) checkedNumbers(name, [held[name]!.length], numbers);
      cell.values = { ...held, ...Object.fromEntries(replaced) };
      cell.computed = undefined;
    },
    async dispose() {
      cell.values = cell.computed = undefined;
    },
  };
  return state;
}

/** @throws TypeError if the state lies elsewhere. */
export function memoryCellOf(state: State): MemoryCell {
  if (CELL in state) return (state as MemoryState)[CELL];
  throw new TypeError(
    "Cannot open a program on this state: it does not lie in ordinary memory. Place it with the device that opens the program",
  );
}
