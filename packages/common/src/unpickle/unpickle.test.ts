import { describe, expect, it } from "vitest";
import { PickleEndError } from "./machine.js";
import { unpickle } from "./unpickle.js";
import { Named, type PickleValue, type PickleWorld, Tuple } from "./value.js";

/** Stands for an object of Python that a world made. */
class Made {
  constructor(readonly args: readonly PickleValue<Made>[]) {}
}

const world: PickleWorld<Made> = {
  find(module, name) {
    if (module !== "known") throw world.fail(`asks for ${module}.${name}`);
    return name === "value" ? { name } : { name, call: (args) => new Made(args) };
  },
  load: (id) => new Made([id]),
  takesState: (value) => value instanceof Made,
  fail: (fault) => new SyntaxError(`it ${fault}`),
};

const load = (text: string) => unpickle(new Uint8Array(Buffer.from(text, "latin1")), 0, world).value;

describe("unpickle()", () => {
  it.each<[string, string, unknown]>([
    [
      "numbers",
      "(K\xffM\x01\x02J\xfe\xff\xff\xff\x8a\x02\xff\xff\x8b\x05\0\0\0\0\0\0\0\x01t.",
      new Tuple([255, 513, -2, -1, 2 ** 32]),
    ],
    ["a double", "G\x3f\xf8\0\0\0\0\0\0.", 1.5],
    ["nothing, yes and no", "(N\x88\x89t.", new Tuple([null, true, false])],
    [
      "text of three lengths",
      "(X\x02\0\0\0\xc3\xa9\x8c\x01a\x8d\x01\0\0\0\0\0\0\0bt.",
      new Tuple(["é", "a", "b"]),
    ],
    ["sets, as lists", "(\x8f(K\x01K\x02\x90(K\x03\x91t.", new Tuple([[1, 2], [3]])],
    ["text of Python 2", "(T\x01\0\0\0aU\x01bt.", new Tuple(["a", "b"])],
    [
      "bytes",
      "(B\x01\0\0\0\xffC\x01\xfe\x8e\x01\0\0\0\0\0\0\0\xfd\x96\x01\0\0\0\0\0\0\0\xfct.",
      new Tuple([255, 254, 253, 252].map((byte) => Uint8Array.of(byte))),
    ],
    [
      "tuples",
      "()K\x01\x85NN\x86NNN\x87t.",
      new Tuple<never>([[], [1], [null, null], [null, null, null]].map((items) => new Tuple<never>(items))),
    ],
    ["lists", "](]K\x01aK\x02e.", [[1], 2]],
    ["a frame of protocol 4", "\x80\x04\x95\x03\0\0\0\0\0\0\0K\x07.", 7],
    [
      "what was remembered",
      "(K\x05q\0K\x06r\x01\0\0\0K\x07\x94h\0j\x01\0\0\0h\x02t.",
      new Tuple([5, 6, 7, 5, 6, 7]),
    ],
  ])("builds %s", (_, text, value) => {
    expect(load(text)).toEqual(value);
  });

  it("fills dicts", () => {
    expect(load("}(X\x01\0\0\0aK\x01X\x01\0\0\0bK\x02uX\x01\0\0\0cK\x03s.")).toEqual(
      new Map(Object.entries({ a: 1, b: 2, c: 3 })),
    );
  });

  it("makes what the world makes, by any way of calling, and drops its state", () => {
    for (const call of [
      "cknown\nmake\nK\x07\x85R.",
      "X\x05\0\0\0knownX\x04\0\0\0make\x93K\x07\x85R.",
      "cknown\nmake\nK\x07\x85\x81}b.",
      "K\x07Q.",
    ])
      expect(load(call), call).toEqual(new Made([7]));
    expect(load("cknown\nvalue\n.")).toEqual(new Named({ name: "value" }));
  });

  it.each<[string, string]>([
    ["cother\nmake\n.", "it asks for other.make"],
    ["cknown\nvalue\n)R.", "calls what is not a function (before byte 15)"],
    ["cknown\nmake\nNR.", 'calls "make" without a tuple of arguments'],
    ["K\x01K\x02\x93.", "names a global by what is not text"],
    ["]}b.", "sets attributes of what is not a dict"],
    ["i", 'has the operation "i" at byte 0'],
    ["\x82", "has the operation 0x82 at byte 0"],
    ["\x8a\x21", "has an integer of 33 bytes"],
    ["\x8c\x01\xff.", "has text that is not UTF-8"],
    ["}(NNNNu.", "has the key of an item twice"],
    ["}(X\x01\0\0\0\x1bNX\x01\0\0\0\x1bNu.", 'has the key "\\x1b" twice'],
  ])("refuses %j", (text, message) => {
    expect(() => load(text)).toThrow(SyntaxError);
    expect(() => load(text)).toThrow(message);
  });

  it("takes integers as large as UUIDs and states of random numbers, rounded", () => {
    expect(load(`\x8a\x11${"\xff".repeat(16)}\0.`)).toBe(2 ** 128);
  });

  it("tells where it ended, and begins where it is told to", () => {
    const bytes = new Uint8Array(Buffer.from("K\x01.K\x02.", "latin1"));
    const first = unpickle(bytes, 0, world);
    expect(first).toEqual({ value: 1, end: 3 });
    expect(unpickle(bytes, first.end, world)).toEqual({ value: 2, end: 6 });
    expect(() => unpickle(bytes, 6, world)).toThrow(PickleEndError);
  });

  it("copies no bytes", () => {
    const bytes = new Uint8Array(Buffer.from("C\x02ab.", "latin1"));
    expect((unpickle(bytes, 0, world).value as Uint8Array).buffer).toBe(bytes.buffer);
  });
});
