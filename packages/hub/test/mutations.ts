import fc from "fast-check";

/** One change to a file. Places are fractions, so that they fit files of any size. */
export type Mutation = (bytes: Uint8Array) => Uint8Array;

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Mostly near the start and the end, where headers and directories are. */
const at = fc.oneof(
  place,
  place.map((x) => x ** 4),
  place.map((x) => 1 - x ** 4),
);
const index = (bytes: Uint8Array, x: number) => Math.min(Math.floor(x * bytes.length), bytes.length - 1);

function splice(bytes: Uint8Array, start: number, remove: number, insert: Uint8Array): Uint8Array {
  const end = Math.min(start + remove, bytes.length);
  const changed = new Uint8Array(bytes.length - (end - start) + insert.length);
  changed.set(bytes.subarray(0, start));
  changed.set(insert, start);
  changed.set(bytes.subarray(end), start + insert.length);
  return changed;
}

const flip = fc.tuple(at, fc.nat(7)).map(
  ([x, bit]): Mutation =>
    (bytes) => {
      const changed = bytes.slice();
      if (changed.length > 0) changed[index(changed, x)]! ^= 1 << bit;
      return changed;
    },
);
const overwrite = fc
  .tuple(
    at,
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom(0, 1, 0x7f, 0x80, 0xff).map((byte) => new Uint8Array(4).fill(byte)),
    ),
  )
  .map(
    ([x, insert]): Mutation =>
      (bytes) =>
        splice(bytes, Math.max(0, index(bytes, x)), insert.length, insert),
  );
const remove = fc.tuple(at, fc.nat(64)).map(
  ([x, length]): Mutation =>
    (bytes) =>
      splice(bytes, Math.max(0, index(bytes, x)), length, new Uint8Array(0)),
);
const insert = fc.tuple(at, fc.uint8Array({ maxLength: 16 })).map(
  ([x, added]): Mutation =>
    (bytes) =>
      splice(bytes, Math.max(0, index(bytes, x)), 0, added),
);
const repeat = fc.tuple(at, at, fc.nat(200)).map(
  ([x, y, length]): Mutation =>
    (bytes) => {
      const from = Math.max(0, index(bytes, x));
      return splice(bytes, Math.max(0, index(bytes, y)), 0, bytes.slice(from, from + length));
    },
);
const truncate = at.map(
  (x): Mutation =>
    (bytes) =>
      bytes.slice(0, Math.max(0, index(bytes, x))),
);

/** Replaces a number, or a quoted word, of the text in a file by something of consequence. */
const retell = fc
  .tuple(
    at,
    fc.constantFrom(
      "0",
      "-1",
      "1e308",
      "9007199254740993",
      "4294967296",
      "0.5",
      '"F16"',
      '"__proto__"',
      "null",
      "[]",
      "{}",
      '"../x"',
      "[[[[[[[[1]]]]]]]]",
    ),
  )
  .map(
    ([x, word]): Mutation =>
      (bytes) => {
        const start = Math.max(0, index(bytes, x));
        const text = Buffer.from(bytes.subarray(start, start + 4000)).toString("latin1");
        const found = /\d+|"[^"]{1,40}"/.exec(text);
        if (found === null) return bytes;
        return splice(bytes, start + found.index, found[0].length, Buffer.from(word, "latin1"));
      },
  );

const change = fc.oneof(flip, overwrite, remove, insert, repeat, retell, truncate);

/** One change, or up to six. */
export const mutations: fc.Arbitrary<Mutation> = fc
  .oneof(fc.tuple(change), fc.tuple(retell), fc.array(change, { minLength: 2, maxLength: 6 }))
  .map(
    (steps): Mutation =>
      (bytes) =>
        steps.reduce((changed, step) => step(changed), bytes),
  );
