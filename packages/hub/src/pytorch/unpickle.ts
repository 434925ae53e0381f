import { malformed, quote } from "../malformed.js";
import { PickleMachine } from "./pickle-machine.js";
import { OPCODES } from "./pickle-opcodes.js";
import type { PickleValue, PickleWorld } from "./pickle-value.js";

/**
 * Runs one pickle and returns its value and where it ends. It builds numbers, strings, tuples, lists, dicts and what
 * `world` allows; there is no recursion, and every object costs at least one byte of the pickle.
 *
 * @throws SyntaxError for a pickle that is malformed or wants anything else; PickleEndError where it does not end in `bytes`.
 */
export function unpickle(
  bytes: Uint8Array,
  start: number,
  world: PickleWorld,
  origin: string,
): { value: PickleValue; end: number } {
  const machine = new PickleMachine(bytes, start, world, origin);
  for (;;) {
    const at = machine.position;
    const code = machine.byte();
    if (code === STOP) return { value: machine.pop(), end: machine.position };
    const run = OPCODES[code];
    if (run === undefined) {
      const shown = code > 0x20 && code < 0x7f ? quote(String.fromCharCode(code)) : `0x${code.toString(16)}`;
      throw malformed(
        origin,
        `its pickle has the operation ${shown} at byte ${at}, which tensors do not need`,
      );
    }
    run(machine);
  }
}

const STOP = 0x2e;
