import fc from "fast-check";
import papaparse from "papaparse";
import { describe, expect, test } from "vitest";
import { readCsv } from "./csv.js";

const read = (text: string) => readCsv({ file: "a.csv", bytes: new TextEncoder().encode(text) });

describe("readCsv", () => {
  const field = fc.oneof(
    fc.constantFrom(
      "",
      "a",
      "1.5",
      " x ",
      'say "so"',
      "a,b",
      "a;b",
      "a\tb",
      "two\nlines",
      "two\r\nlines",
      "é",
      '"',
    ),
    fc.string(),
  );

  test("reads what another library writes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 5 }),
        fc.array(fc.array(field, { minLength: 5, maxLength: 5 }), { maxLength: 8 }),
        fc.constantFrom(",", "\t", ";"),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.boolean(),
        async (width, cells, delimiter, newline, quotes) => {
          const columns = Array.from({ length: width }, (_, i) => `c${i}`);
          const rows = cells.map((row) => row.slice(0, width));
          const text = papaparse.unparse([columns, ...rows], { delimiter, newline, quotes });
          const table = await read(text);
          expect(table.columns).toEqual(columns);
          expect(table.rows).toEqual(rows);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  test("reads what another library reads, where that one finds no fault", async () => {
    const piece = fc.constantFrom("a", '"', '""', ",", "\n", "\r\n", " ", "b c", '"x"');
    let same = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const text = `a,b\n${pieces.join("")}`;
        // the other one takes a row of nothing in quotes for an empty line, and one kind of line end per file
        fc.pre(!text.includes("\r") && !/^"" *$/m.test(text));
        const { data, errors } = papaparse.parse<string[]>(text, {
          skipEmptyLines: true,
          delimiter: ",",
          newline: "\n",
        });
        const other = errors.length > 0 || data.some((row) => row.length !== 2) ? undefined : data.slice(1);
        const { rows } = await read(text).catch(() => ({ rows: undefined }));
        if (!other) return;
        expect(rows).toEqual(other);
        same++;
      }),
      { seed: 1, numRuns: 3_000 },
    );
    expect(same).toBeGreaterThan(50);
  });

  test("empty lines are passed over, at the end and between", async () => {
    expect((await read("\n\na,b\n\n1,2\n\r\n\n3,4\n\n")).rows).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  test("one column needs no delimiter, and may be empty where it is quoted", async () => {
    expect(await read('n\n1\n""\n2')).toMatchObject({ columns: ["n"], rows: [["1"], [""], ["2"]] });
  });

  test("delimiters in quotes do not count", async () => {
    expect((await read('"a,b,c";d\n1;2\n')).columns).toEqual(["a,b,c", "d"]);
  });

  test("a mark of the byte order is no part of the first name", async () => {
    expect((await read("\ufeffa,b\n1,2\n")).columns).toEqual(["a", "b"]);
  });

  test.each([
    ["", "Cannot read a.csv as CSV: expected a header line, found an empty file"],
    ['a,b\n1,2\n"1,2\n', "Cannot read row 3 of a.csv as CSV: a quote opens and does not close"],
    [
      'a,b\n"1"2,3\n',
      'Cannot read row 2 of a.csv as CSV: expected a field to end after its closing quote, found "2"',
    ],
    ["a,b\n1,2,\n", "Cannot read row 2 of a.csv as CSV: expected 2 fields, found 3"],
    ["a,b\n1\n", "Cannot read row 2 of a.csv as CSV: expected 2 fields, found 1"],
  ])("refuses %j", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
