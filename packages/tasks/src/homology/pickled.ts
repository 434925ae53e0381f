import { isTyped } from "@permafrost/common/typed-array";
import { PickleEndError } from "@permafrost/common/unpickle/machine";
import { unpickle } from "@permafrost/common/unpickle/unpickle";
import type { PickleValue, PickleWorld } from "@permafrost/common/unpickle/value";

/** What a pickle would have called, had it been let: it is not. */
export class PickledCall {
  constructor(
    /** The Python name, such as `numpy.dtype`. */
    readonly name: string,
    readonly args: readonly PickledValue[],
  ) {}
}

/** A value from a pickle. */
export type PickledValue = PickleValue<PickledCall>;

const fail = (fault: string) => new SyntaxError(`Cannot read the pickle: it ${fault}`);

const WORLD: PickleWorld<PickledCall> = {
  find(module, member) {
    const name = `${module}.${member}`;
    return { name, call: (args) => new PickledCall(name, args) };
  },
  load() {
    throw fail("refers to something outside");
  },
  // the state of an object that was not made
  takesState: (value) => value instanceof PickledCall,
  fail,
};

/**
 * Reads a Python pickle of plain values: nothing is imported or called, whatever the pickle says.
 *
 * @throws SyntaxError with the offset if it is truncated, damaged, or uses what plain values do not need.
 */
export function readPickle(bytes: Uint8Array): PickledValue {
  try {
    return unpickle(bytes, 0, WORLD).value;
  } catch (error) {
    if (error instanceof PickleEndError) throw fail(`goes on after its ${bytes.length} bytes`);
    throw error;
  }
}

/** The number in a value: a Python int, or a numpy scalar; undefined for anything else. */
export function numberIn(value: PickledValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (!(value instanceof PickledCall) || !value.name.endsWith(".scalar")) return undefined;
  const [type, stored] = value.args;
  const raw = latin1(stored);
  const kind = type instanceof PickledCall ? type.args[0] : undefined;
  if (!raw || typeof kind !== "string" || !/^[iu][1248]$/.test(kind)) return undefined;
  let number = 0n;
  for (const [i, byte] of raw.entries()) number |= BigInt(byte) << BigInt(8 * i);
  return Number(kind.startsWith("i") ? BigInt.asIntN(8 * raw.length, number) : number);
}

/** Bytes; protocol 2 has none, and stores them as a call that would encode text. */
function latin1(value: PickledValue | undefined): Uint8Array | undefined {
  if (isTyped("Uint8Array", value)) return value;
  const text = value instanceof PickledCall && value.name === "_codecs.encode" ? value.args[0] : undefined;
  return typeof text === "string" ? Uint8Array.from(text, (letter) => letter.charCodeAt(0)) : undefined;
}
