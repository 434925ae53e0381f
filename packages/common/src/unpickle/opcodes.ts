import { quote } from "../quote.js";
import type { PickleMachine } from "./machine.js";
import { type Dict, Named, type PickleValue, Tuple } from "./value.js";

type Operation = <O>(machine: PickleMachine<O>) => void;

const append: Operation = (m) => {
  const value = m.pop();
  extend(m, [value]);
};

function extend<O>(m: PickleMachine<O>, values: readonly PickleValue<O>[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw m.fail("appends to what is not a list");
  for (const value of values) list.push(value);
}

function setItems<O>(m: PickleMachine<O>, items: readonly PickleValue<O>[]): void {
  const dict = m.top();
  if (!(dict instanceof Map)) throw m.fail("sets an item of what is not a dict");
  if (items.length % 2 !== 0) throw m.fail("has a key without a value");
  for (let i = 0; i < items.length; i += 2) setItem(m, dict, items[i]!, items[i + 1]!);
}

function setItem<O>(m: PickleMachine<O>, dict: Dict<O>, key: PickleValue<O>, value: PickleValue<O>): void {
  if (dict.has(key)) throw m.fail(`has the key ${typeof key === "string" ? quote(key) : "of an item"} twice`);
  dict.set(key, value);
}

function tupleOf(count: number): Operation {
  return (m) => m.push(new Tuple(m.popMany(count)));
}

function find<O>(m: PickleMachine<O>, module: PickleValue<O>, name: PickleValue<O>): void {
  if (typeof module !== "string" || typeof name !== "string")
    throw m.fail("names a global by what is not text");
  m.push(new Named(m.world.find(module, name)));
}

/** Calls a global of the world; nothing else can be called. */
const reduce: Operation = (m) => {
  const args = m.pop();
  const called = m.pop();
  if (!(called instanceof Named) || called.global.call === undefined)
    throw m.fail("calls what is not a function");
  if (!(args instanceof Tuple))
    throw m.fail(`calls ${quote(called.global.name)} without a tuple of arguments`);
  m.push(called.global.call(args.items));
};

/** Attributes of a dict, such as a state dict's `_metadata`, say nothing about what is in it. */
const build: Operation = (m) => {
  m.pop();
  if (!(m.top() instanceof Map) && !m.world.takesState?.(m.top()))
    throw m.fail("sets attributes of what is not a dict");
};

/** The operations of pickle protocols 2 to 5 that values need, by code; PROTO, FRAME and the like only skip. */
export const OPCODES: Readonly<Record<number, Operation>> = {
  /* PROTO            */ 128: (m) => void m.byte(),
  /* FRAME            */ 149: (m) => void m.uint64(),
  /* MARK             */ 40: (m) => m.mark(),
  /* NONE             */ 78: (m) => m.push(null),
  /* NEWTRUE          */ 136: (m) => m.push(true),
  /* NEWFALSE         */ 137: (m) => m.push(false),
  /* BININT           */ 74: (m) => m.push(m.int32()),
  /* BININT1          */ 75: (m) => m.push(m.byte()),
  /* BININT2          */ 77: (m) => m.push(m.uint16()),
  /* LONG1            */ 138: (m) => m.push(m.long(m.byte())),
  /* LONG4            */ 139: (m) => m.push(m.long(m.uint32())),
  /* BINFLOAT         */ 71: (m) => m.push(m.double()),
  /* BINUNICODE       */ 88: (m) => m.push(m.text(m.uint32())),
  /* SHORT_BINUNICODE */ 140: (m) => m.push(m.text(m.byte())),
  /* BINUNICODE8      */ 141: (m) => m.push(m.text(m.uint64())),
  /* BINSTRING        */ 84: (m) => m.push(m.text(m.uint32())),
  /* SHORT_BINSTRING  */ 85: (m) => m.push(m.text(m.byte())),
  /* BINBYTES         */ 66: (m) => m.push(m.raw(m.uint32())),
  /* SHORT_BINBYTES   */ 67: (m) => m.push(m.raw(m.byte())),
  /* BINBYTES8        */ 142: (m) => m.push(m.raw(m.uint64())),
  /* BYTEARRAY8       */ 150: (m) => m.push(m.raw(m.uint64())),
  /* EMPTY_TUPLE      */ 41: tupleOf(0),
  /* TUPLE1           */ 133: tupleOf(1),
  /* TUPLE2           */ 134: tupleOf(2),
  /* TUPLE3           */ 135: tupleOf(3),
  /* TUPLE            */ 116: (m) => m.push(new Tuple(m.popMark())),
  /* EMPTY_LIST       */ 93: (m) => m.push([]),
  /* APPEND           */ 97: append,
  /* APPENDS          */ 101: (m) => extend(m, m.popMark()),
  // a set is a list of what is in it
  /* EMPTY_SET        */ 143: (m) => m.push([]),
  /* ADDITEMS         */ 144: (m) => extend(m, m.popMark()),
  /* FROZENSET        */ 145: (m) => m.push(m.popMark()),
  /* EMPTY_DICT       */ 125: (m) => m.push(new Map()),
  /* SETITEM          */ 115: (m) => setItems(m, m.popMany(2)),
  /* SETITEMS         */ 117: (m) => setItems(m, m.popMark()),
  /* BINPUT           */ 113: (m) => m.remember(m.byte()),
  /* LONG_BINPUT      */ 114: (m) => m.remember(m.uint32()),
  /* MEMOIZE          */ 148: (m) => m.rememberNext(),
  /* BINGET           */ 104: (m) => m.recall(m.byte()),
  /* LONG_BINGET      */ 106: (m) => m.recall(m.uint32()),
  /* GLOBAL           */ 99: (m) => find(m, m.line(), m.line()),
  /* STACK_GLOBAL     */ 147: (m) => {
    const [module, name] = m.popMany(2);
    find(m, module!, name!);
  },
  /* BINPERSID        */ 81: (m) => m.push(m.world.load(m.pop())),
  /* REDUCE           */ 82: reduce,
  /* NEWOBJ           */ 129: reduce,
  /* BUILD            */ 98: build,
};
