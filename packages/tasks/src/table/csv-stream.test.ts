import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySource } from "../files/memory-source.js";
import { readCsv } from "./csv.js";
import { csvParts } from "./csv-parts.js";
import { openCsv } from "./csv-stream.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Bytes in pieces, each as long as the next of some lengths says. */
function* pieces(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let [at, i] = [0, 0]; at < bytes.length; i++) {
    const end = at + lengths[i % lengths.length]!;
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** What a stream gives, or says is wrong. */
async function streamed(chunks: Iterable<Uint8Array>) {
  try {
    const { names, stretches, width } = await openCsv({ file: "a.csv", chunks });
    const rows: unknown[] = [];
    for await (const part of stretches)
      part.lines.forEach((line, row) => {
        rows.push([line, ...names.map((_, column) => part.text(row, column))]);
      });
    return { names: names.slice(0, width()), rows: rows.map((row) => (row as []).slice(0, width() + 1)) };
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a CSV file in pieces", () => {
  test("is the same as the whole, wherever it is cut", async () => {
    const piece = fc.constantFrom(
      "a",
      '"',
      '""',
      '"x"',
      ",",
      "\n",
      "\r\n",
      "\r",
      " ",
      "é",
      "𝄞",
      "1.5",
      '"\r\n"',
    );
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (parts, lengths) => {
          const bytes = bytesOf(`\ufeffa,b\r\n${parts.join("")}`);
          const cut = await streamed(pieces(bytes, lengths));
          const uncut = await streamed([bytes]);
          const size = typeof uncut === "string" ? uncut : undefined;
          expect(cut).toEqual(size ?? uncut);
          if (size === undefined) whole++;
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
    expect(whole).toBeGreaterThan(100);
  });

  test("a byte of another encoding is named with its line, far into the file", async () => {
    const rows = Array.from({ length: 9 }, (_, i) => bytesOf(`${i},rose\n`));
    const chunks = [bytesOf("n,kind\n"), ...rows, Uint8Array.of(0x39, 0x2c, 0xfc, 0x0a)];
    expect(await streamed(chunks)).toMatch(/^Cannot read a.csv as UTF-8 text: line 11 has the byte 0xfc/);
  });

  test("a quote that does not close is not read to the end of an endless file", async () => {
    function* endless() {
      yield bytesOf('a\n"');
      for (;;) yield new Uint8Array(2 ** 24).fill(0x61);
    }
    expect(await streamed(endless())).toMatch(/expected rows of less than 67108864 bytes/);
  });

  test("its columns are numbers and texts, part by part", async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},k${i % 2},x`);
    const source = memorySource({ "a.csv": bytesOf(`n , kind,none\n${rows.join("\n")}`) });
    let [sum, count, parts] = [0, 0, 0];
    for await (const part of csvParts(source, "a.csv")) {
      parts++;
      for (const n of part.numbers("n")) sum += n;
      expect(part.texts("kind")[0]).toBe(`k${count % 2}`);
      expect(part.numbers("none")[0]).toBeNaN();
      count += part.length;
      expect(part.lines.at(-1)).toBe(count + 1);
      expect(() => part.numbers("m")).toThrow(
        "Cannot read a.csv: expected one column m, found n, kind, none",
      );
    }
    expect([count, sum, parts > 1]).toEqual([200_000, (199_999 * 200_000) / 2, true]);
  });

  test("columns of very many numbers are numbers, of few texts as they are written", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i}.50,${i % 2}.0,${i === 4999 ? "" : i}`);
    const { cells } = await readCsv({ file: "a.csv", bytes: bytesOf(`a,b,c\n${rows.join("\n")}`) });
    expect([cells[0]![4999], cells[1]![4999], cells[2]![4999]]).toEqual([4999.5, "1.0", Number.NaN]);
  });
});
