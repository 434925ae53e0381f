import { PickleEndError } from "@permafrost/common/unpickle/machine";
import { unpickle } from "@permafrost/common/unpickle/unpickle";
import { Tuple } from "@permafrost/common/unpickle/value";
import { describe, expect, it } from "vitest";
import { TorchTensor } from "./torch-tensor.js";
import { torchWorld } from "./torch-world.js";

/** A pickle from pieces: text as it is, numbers as bytes. */
function pickle(...pieces: (string | number)[]): Uint8Array {
  return Uint8Array.from(
    pieces.flatMap((piece) => (typeof piece === "number" ? [piece] : [...new TextEncoder().encode(piece)])),
  );
}

const load = (...pieces: (string | number)[]) => {
  const bytes = pickle(...pieces);
  return unpickle(bytes, 0, torchWorld("bad.bin")).value;
};

const unicode = (text: string) => [0x8c, text.length, text];
const storage = (count: number) => [
  ...["(", ...unicode("storage"), "ctorch\nFloatStorage\n", ...unicode("0"), ...unicode("cpu")],
  ...["K", count, "tQ"],
];
const tensor = (count: number, offset: number, shape: number[], strides: number[]) => [
  ...["ctorch._utils\n_rebuild_tensor_v2\n", "(", ...storage(count), "K", offset],
  ...[
    "(",
    ...shape.flatMap((size) => ["K", size]),
    "t",
    "(",
    ...strides.flatMap((stride) => ["K", stride]),
    "t",
  ],
  ...[0x89, "N", "tR"],
];

describe("a pickle of PyTorch", () => {
  it.each([
    ["neg", 0x88, /^Cannot read bad.bin: a tensor is stored with the flag "neg", and its numbers are others/],
    ["conj", 0x88, /the flag "conj".* Save it again after resolve_neg\(\) or resolve_conj\(\)$/],
    ["neg", 0x89, undefined],
  ])("takes no tensor for what it is the %s of: %i", (flag, set, refused) => {
    // (…, requires_grad, backward_hooks, flags)
    const pieces = tensor(6, 0, [2, 3], [3, 1]).slice(0, -1);
    const flagged = () => load(0x80, 2, ...pieces, "}", ...unicode(flag), set, "stR.");
    if (refused) expect(flagged).toThrow(refused);
    else expect(flagged()).toBeInstanceOf(TorchTensor);
  });

  it.each(["datetime\ndate", "decimal\nDecimal", "uuid\nUUID", "__builtin__\nxrange", "collections\ndeque"])(
    "passes over %j, which training scripts save",
    (name) => {
      const value = load(
        0x80,
        2,
        "}(",
        ...unicode("at"),
        `c${name}\n`,
        "(K",
        1,
        "tR",
        ...unicode("n"),
        "K",
        7,
        "u.",
      );
      expect((value as Map<string, unknown>).get("n")).toBe(7);
    },
  );

  it("builds plain values", () => {
    const value = load(
      0x80,
      2,
      "}(",
      ...unicode("a"),
      "K",
      7,
      ...unicode("b"),
      "](K",
      1,
      0x8a,
      2,
      0xff,
      0xff,
      "eu.",
    );
    expect(value).toEqual(
      new Map<string, unknown>([
        ["a", 7],
        ["b", [1, -1]],
      ]),
    );
    expect(load("G", 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, ".")).toBe(1.5);
    expect(load("J", 0xfe, 0xff, 0xff, 0xff, ".")).toBe(-2);
    expect(load("K", 1, "K", 2, 0x86, ".")).toEqual(new Tuple([1, 2]));
  });

  it("builds a tensor as a view of a storage", () => {
    const value = load(...tensor(12, 2, [2, 3], [1, 4]), ".");
    expect(value).toBeInstanceOf(TorchTensor);
    expect(value).toMatchObject({
      offset: 2,
      shape: [2, 3],
      strides: [1, 4],
      count: 6,
      span: 10,
      contiguous: false,
    });
  });

  const refused: Record<string, [(string | number)[], RegExp]> = {
    "a system call": [
      ["cposix\nsystem\n(", ...unicode("true"), "tR."],
      /asks for "posix.system", which is no tensor/,
    ],
    eval: [["c__builtin__\neval\n."], /asks for "__builtin__.eval"/],
    "a name of the prototype": [["ctorch\nconstructor\n."], /asks for "torch.constructor"/],
    "a nested pickle": [["ctorch.storage\n_load_from_bytes\n."], /asks for "torch.storage._load_from_bytes"/],
    "a global by the stack": [[...unicode("os"), ...unicode("system"), 0x93, "."], /asks for "os.system"/],
    "a global that is not text": [["K", 1, "K", 2, 0x93, "."], /names a global by what is not text/],
    "an instance": [["(cposix\nsystem\no."], /asks for "posix.system"/],
    "a class of protocol 0": [["(iposix\nsystem\n."], /the operation "i"/],
    "an object of a class": [["ctorch\nFloatStorage\n)", 0x81, "."], /calls what is not a function/],
    "a copy of the stack's top": [["]22."], /the operation "2"/],
    "an extension": [[0x82, 1, "."], /the operation 0x82/],
    "a call of a storage": [["ctorch\nFloatStorage\n)R."], /calls what is not a function/],
    "a call of a number": [["K", 1, ")R."], /calls what is not a function/],
    "attributes of a tensor": [[...tensor(1, 0, [1], [1]), "}b."], /sets attributes of what is not a dict/],
    "an empty stack": [["."], /empty stack/],
    "a mark that is not there": [["t."], /a mark that is not there/],
    "a value that was not stored": [["h", 3, "."], /recalls the value 3/],
    "a key twice": [["}(", ...unicode("a"), "N", ...unicode("a"), "Nu."], /has the key "a" twice/],
    "a key without a value": [["}(Nu."], /a key without a value/],
    "an item of a list": [["]NNs."], /not a dict/],
    "an integer of 4 GiB": [[0x8b, 0xff, 0xff, 0xff, 0xff, "."], /an integer of 4294967295 bytes/],
    "text that is not UTF-8": [[0x8c, 1, 0xff, "."], /not UTF-8/],
    "a file outside": [[...unicode("/etc/passwd"), "Q."], /not a storage/],
    "a view beyond its storage": [tensor(5, 0, [2, 3], [3, 1]), /reaches over 6 numbers of a storage of 5/],
    "an offset beyond its storage": [tensor(5, 4, [2], [1]), /reaches over 6 numbers/],
    "sizes without strides": [tensor(5, 0, [2], []), /1 sizes come with 0 strides/],
    "a terabyte out of one number": [
      tensor(1, 0, [255, 255, 255, 255, 255], [0, 0, 0, 0, 0]),
      /makes 1078203909375 numbers out of 1/,
    ],
    "65 dimensions": [tensor(1, 0, new Array(65).fill(1), new Array(65).fill(1)), /is impossible/],
  };
  for (const [name, [pieces, message]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      expect(() => load(...pieces, ".")).toThrow(SyntaxError);
      expect(() => load(...pieces, ".")).toThrow(message);
    });
  }

  it("stands deep nesting, and a list that holds itself", () => {
    expect(load("]".repeat(200_000), "a".repeat(199_999), ".")).toHaveLength(1);
    expect(() => load("(".repeat(200_000), ".")).toThrow("empty stack");
    const self = load("]q", 0, "h", 0, "a.") as unknown[];
    expect(self[0]).toBe(self);
    expect(() => load("}]q", 0, "h", 0, "aNs.")).not.toThrow();
  });

  it("shares what is stored once, so that doubling lists stay small", () => {
    const doubling = Array.from({ length: 100 }, (_, i) => ["](h", i, "h", i, "eq", i + 1]).flat();
    expect(load("]q", 0, ...doubling, ".")).toHaveLength(2);
  });

  it("limits the number of values", () => {
    const many = new Uint8Array(8_000_002).fill("N".charCodeAt(0));
    expect(() => unpickle(many, 0, torchWorld("bad.bin"))).toThrow("makes more than 8000000 objects");
  });

  it("tells the end of the bytes from a fault", () => {
    expect(() => load("}(")).toThrow(PickleEndError);
    expect(() => load("X", 0xff, 0xff, 0xff, 0xff, "a")).toThrow(PickleEndError);
    expect(() => load("cposix")).toThrow(PickleEndError);
  });
});
