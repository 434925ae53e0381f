import type { PickleValue, PickleWorld } from "./value.js";

/** The pickle goes on beyond the bytes at hand. */
export class PickleEndError extends Error {}

/** More values than the pickle of a checkpoint of a hundred thousand tensors puts on the stack or in the memo. */
const MAX_OBJECTS = 8_000_000;

/** The stack machine that a pickle is a program for. */
export class PickleMachine<O> {
  private stack: PickleValue<O>[] = [];
  private readonly marked: PickleValue<O>[][] = [];
  private readonly memo = new Map<number, PickleValue<O>>();
  private readonly view: DataView;
  private objects = 0;

  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
    readonly world: PickleWorld<O>,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** An error that names the place in the pickle. */
  fail(fault: string): Error {
    return this.world.fail(`${fault} (before byte ${this.position})`);
  }

  private advance(length: number): number {
    const at = this.position;
    if (length > this.bytes.length - at) throw new PickleEndError();
    this.position += length;
    return at;
  }

  byte(): number {
    return this.bytes[this.advance(1)]!;
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  uint64(): number {
    const at = this.advance(8);
    return this.view.getUint32(at + 4, true) * 2 ** 32 + this.view.getUint32(at, true);
  }

  /** A big-endian double. */
  double(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  /** A little-endian integer in two's complement. Beyond 2⁵³ it is rounded: nothing that is read from pickles is that large. */
  long(length: number): number {
    if (length > MAX_LONG) throw this.fail(`has an integer of ${length} bytes`);
    const at = this.advance(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[at + i]!);
    return Number(BigInt.asIntN(length * 8, value));
  }

  /** Bytes of the pickle itself, not a copy. */
  raw(length: number): Uint8Array {
    const at = this.advance(length);
    return this.bytes.subarray(at, at + length);
  }

  text(length: number): string {
    const bytes = this.raw(length);
    try {
      return utf8().decode(bytes);
    } catch {
      throw this.fail("has text that is not UTF-8");
    }
  }

  /** Text up to the next newline. */
  line(): string {
    const end = this.bytes.indexOf(NEWLINE, this.position);
    if (end < 0) throw new PickleEndError();
    const text = this.text(end - this.position);
    this.advance(1);
    return text;
  }

  private count(): void {
    if (++this.objects > MAX_OBJECTS) throw this.fail(`makes more than ${MAX_OBJECTS} objects`);
  }

  push(value: PickleValue<O>): void {
    this.count();
    this.stack.push(value);
  }

  pop(): PickleValue<O> {
    if (this.stack.length === 0) throw this.fail("takes a value from an empty stack");
    return this.stack.pop()!;
  }

  top(): PickleValue<O> {
    if (this.stack.length === 0) throw this.fail("needs a value on an empty stack");
    return this.stack[this.stack.length - 1]!;
  }

  popMany(count: number): PickleValue<O>[] {
    if (this.stack.length < count) throw this.fail("takes a value from an empty stack");
    return this.stack.splice(this.stack.length - count, count);
  }

  mark(): void {
    this.count();
    this.marked.push(this.stack);
    this.stack = [];
  }

  /** Everything since the last mark. */
  popMark(): PickleValue<O>[] {
    const below = this.marked.pop();
    if (below === undefined) throw this.fail("looks for a mark that is not there");
    const items = this.stack;
    this.stack = below;
    return items;
  }

  remember(index: number): void {
    this.count();
    this.memo.set(index, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.fail(`recalls the value ${index}, which was not stored`);
    this.push(value);
  }
}

/** Bytes of an integer; states of random numbers have 17. */
const MAX_LONG = 32;
const NEWLINE = 0x0a;
// some test environments have none before they are asked
let decoder: TextDecoder | undefined;
const utf8 = () => (decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }));
