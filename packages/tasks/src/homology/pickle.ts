/** What a pickle would have called, had it been let: it is not. */
export class PickledCall {
  constructor(
    readonly name: string,
    readonly args: readonly PickledValue[],
  ) {}
}

/** A value from a pickle. Dictionaries with other keys than text lose those. */
export type PickledValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickledValue[]
  | Map<PickledValue, PickledValue>
  | PickledCall;

/** Stands on the stack where a tuple or a group of items begins. */
const MARK = Symbol("mark");

/** The state of the little machine that a pickle is a program for. */
class Unpickler {
  position = 0;
  readonly stack: (PickledValue | typeof MARK)[] = [];
  readonly memo: PickledValue[] = [];
  readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(problem: string): never {
    throw new SyntaxError(`Cannot read pickle at byte ${this.position}: ${problem}`);
  }

  take(count: number): Uint8Array {
    if (count > this.bytes.length - this.position) this.fail(`expected ${count} bytes, found the end`);
    this.position += count;
    return this.bytes.subarray(this.position - count, this.position);
  }

  number(count: 1 | 2 | 4 | 8): number {
    const at = this.position;
    this.take(count);
    if (count === 1) return this.view.getUint8(at);
    if (count === 2) return this.view.getUint16(at, true);
    if (count === 4) return this.view.getUint32(at, true);
    return Number(this.view.getBigUint64(at, true));
  }

  text(count: number): string {
    return new TextDecoder().decode(this.take(count));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) this.fail("expected a line end, found none");
    const line = this.text(end - this.position);
    this.position++;
    return line;
  }

  push(value: PickledValue): void {
    this.stack.push(value);
  }

  pop(): PickledValue {
    const value = this.stack.pop();
    if (value === undefined || value === MARK) return this.fail("expected a value on the stack, found none");
    return value;
  }

  top(): PickledValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  popToMark(): PickledValue[] {
    const at = this.stack.lastIndexOf(MARK);
    if (at < 0) this.fail("expected a mark on the stack, found none");
    const values = this.stack.splice(at).slice(1);
    return values as PickledValue[];
  }

  popMany(count: number): PickledValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  remember(index: number): void {
    this.memo[index] = this.top();
  }

  recall(index: number): void {
    const value = this.memo[index];
    if (value === undefined) this.fail(`expected a memory of ${index}, found none`);
    this.push(value);
  }

  append(values: readonly PickledValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.fail("expected a list to append to");
    for (const value of values) list.push(value);
  }

  setItems(items: readonly PickledValue[]): void {
    const map = this.top();
    if (!(map instanceof Map)) this.fail("expected a dictionary to fill");
    for (let i = 0; i + 1 < items.length; i += 2) map.set(items[i]!, items[i + 1]!);
  }

  /** Signed, little-endian, of any length. */
  long(count: number): void {
    let value = 0n;
    for (const [i, byte] of this.take(count).entries()) value |= BigInt(byte) << BigInt(8 * i);
    this.push(BigInt.asIntN(Math.max(8 * count, 1), value));
  }

  call(): void {
    const args = this.pop();
    const name = this.pop();
    this.push(
      new PickledCall(
        name instanceof PickledCall ? name.name : String(name),
        Array.isArray(args) ? args : [args],
      ),
    );
  }
}

const code = (character: string) => character.charCodeAt(0);

/** What each opcode does; names in the comments are those of Python's pickletools. */
const OPERATIONS: Readonly<Record<number, (machine: Unpickler) => void>> = {
  128: (m) => void m.number(1), // PROTO
  149: (m) => void m.number(8), // FRAME
  [code("N")]: (m) => m.push(null), // NONE
  136: (m) => m.push(true), // NEWTRUE
  137: (m) => m.push(false), // NEWFALSE
  [code("K")]: (m) => m.push(m.number(1)), // BININT1
  [code("M")]: (m) => m.push(m.number(2)), // BININT2
  [code("J")]: (m) => m.push(m.number(4) | 0), // BININT
  138: (m) => m.long(m.number(1)), // LONG1
  [code("G")]: (m) => {
    m.take(8);
    m.push(m.view.getFloat64(m.position - 8));
  }, // BINFLOAT
  [code("X")]: (m) => m.push(m.text(m.number(4))), // BINUNICODE
  140: (m) => m.push(m.text(m.number(1))), // SHORT_BINUNICODE
  141: (m) => m.push(m.text(m.number(8))), // BINUNICODE8
  [code("T")]: (m) => m.push(m.text(m.number(4))), // BINSTRING
  [code("U")]: (m) => m.push(m.text(m.number(1))), // SHORT_BINSTRING
  [code("B")]: (m) => m.push(m.take(m.number(4))), // BINBYTES
  [code("C")]: (m) => m.push(m.take(m.number(1))), // SHORT_BINBYTES
  142: (m) => m.push(m.take(m.number(8))), // BINBYTES8
  150: (m) => m.push(m.take(m.number(8))), // BYTEARRAY8
  [code("}")]: (m) => m.push(new Map()), // EMPTY_DICT
  [code("]")]: (m) => m.push([]), // EMPTY_LIST
  [code(")")]: (m) => m.push([]), // EMPTY_TUPLE
  [code("(")]: (m) => void m.stack.push(MARK), // MARK
  [code("t")]: (m) => m.push(m.popToMark()), // TUPLE
  133: (m) => m.push(m.popMany(1)), // TUPLE1
  134: (m) => m.push(m.popMany(2)), // TUPLE2
  135: (m) => m.push(m.popMany(3)), // TUPLE3
  [code("a")]: (m) => m.append(m.popMany(1)), // APPEND
  [code("e")]: (m) => m.append(m.popToMark()), // APPENDS
  [code("s")]: (m) => m.setItems(m.popMany(2)), // SETITEM
  [code("u")]: (m) => m.setItems(m.popToMark()), // SETITEMS
  [code("q")]: (m) => m.remember(m.number(1)), // BINPUT
  [code("r")]: (m) => m.remember(m.number(4)), // LONG_BINPUT
  148: (m) => m.remember(m.memo.length), // MEMOIZE
  [code("h")]: (m) => m.recall(m.number(1)), // BINGET
  [code("j")]: (m) => m.recall(m.number(4)), // LONG_BINGET
  [code("c")]: (m) => {
    const module = m.line();
    m.push(new PickledCall(`${module}.${m.line()}`, []));
  }, // GLOBAL
  147: (m) => {
    const [module, name] = m.popMany(2);
    m.push(new PickledCall(`${module}.${name}`, []));
  }, // STACK_GLOBAL
  [code("R")]: (m) => m.call(), // REDUCE
  129: (m) => m.call(), // NEWOBJ
  [code("b")]: (m) => void m.pop(), // BUILD: the state of an object that was not made
};

/**
 * Reads a Python pickle of plain values: nothing is imported or called, whatever the pickle says. Tuples become arrays.
 *
 * @throws SyntaxError with the offset if it is truncated, damaged, or uses what plain values do not need.
 */
export function readPickle(bytes: Uint8Array): PickledValue {
  const machine = new Unpickler(bytes);
  for (;;) {
    const operation = machine.number(1);
    if (operation === code(".")) return machine.pop();
    const run = OPERATIONS[operation];
    if (!run) return machine.fail(`expected an opcode of plain values, found 0x${operation.toString(16)}`);
    run(machine);
  }
}

/** The number in a value: a Python int, or a numpy scalar; undefined for anything else. */
export function numberIn(value: PickledValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
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
  if (value instanceof Uint8Array) return value;
  const text = value instanceof PickledCall && value.name === "_codecs.encode" ? value.args[0] : undefined;
  return typeof text === "string" ? Uint8Array.from(text, (letter) => letter.charCodeAt(0)) : undefined;
}
