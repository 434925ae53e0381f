import { quote } from "../quote.js";
import { PickleMachine } from "./machine.js";
import { OPCODES } from "./opcodes.js";
import type { PickleValue, PickleWorld } from "./value.js";

/** A value, and where its pickle ends. */
export interface Unpickled<O> {
  /** What the pickle builds. */
  readonly value: PickleValue<O>;
  /** The first byte after the pickle. */
  readonly end: number;
}

/**
 * Runs one pickle of protocol 2 to 5. It builds numbers, text, bytes, tuples, lists, dicts and what `world` makes; there is no
 * recursion, and every object costs at least one byte of the pickle.
 *
 * @throws what `world` says for a pickle that is malformed or wants anything else; PickleEndError where it does not end in `bytes`.
 */
export function unpickle<O>(bytes: Uint8Array, start: number, world: PickleWorld<O>): Unpickled<O> {
  const machine = new PickleMachine(bytes, start, world);
  for (;;) {
    const at = machine.position;
    const code = machine.byte();
    if (code === STOP) return { value: machine.pop(), end: machine.position };
    const run = OPCODES[code];
    if (run === undefined) {
      const shown = code > 0x20 && code < 0x7f ? quote(String.fromCharCode(code)) : `0x${code.toString(16)}`;
      throw world.fail(`has the operation ${shown} at byte ${at}, which values do not need`);
    }
    run(machine);
  }
}

const STOP = 0x2e;
