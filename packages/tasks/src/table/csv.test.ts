import fc from "fast-check";
import papaparse from "papaparse";
import { describe, expect, test } from "vitest";
import { readCsv } from "./csv.js";

const readBytes = async (bytes: Uint8Array) => {
  const { cells, ...table } = await readCsv({ file: "a.csv", bytes });
  return { ...table, rows: table.lines.map((_, row) => cells.map((column) => column[row])) };
};
const read = (text: string) => readBytes(new TextEncoder().encode(text));

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
          const isBlank = (row: readonly string[]) =>
            !quotes && row.every((field) => field === "" || !/\S/.test(field));
          expect(table.rows).toEqual(rows.filter((row) => !isBlank(row)));
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
        fc.pre(data.every((row) => row.some((field) => field.trim() !== "")));
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

  const utf16 = (text: string, order: "low" | "high", mark = true) => {
    const bytes = Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le");
    return new Uint8Array(order === "low" ? bytes : bytes.swap16());
  };
  test.each([
    ["the low byte first", utf16("höhe;art\n1;rose\n", "low")],
    ["the high byte first", utf16("höhe;art\n1;rose\n", "high")],
    ["no mark", utf16("höhe;art\n1;rose\n", "low", false)],
    ["no mark and the high byte first", utf16("höhe;art\n1;rose\n", "high", false)],
  ])("reads UTF-16 with %s", async (_, bytes) => {
    const { columns, rows } = await readBytes(bytes);
    expect(columns).toEqual(["höhe", "art"]);
    expect(rows).toEqual([["1", "rose"]]);
  });

  test("a file in another encoding is refused by name, with the line", async () => {
    const bytes = new Uint8Array(Buffer.from("a;art\n1;rose\n2;h\xfctte\n", "latin1"));
    await expect(readCsv({ file: "a.csv", bytes })).rejects.toThrow(
      'Cannot read a.csv (21 bytes) as UTF-8 text: line 3 has the byte 0xfc, of another encoding; name it, as in { encoding: "windows-1252" }, or save it as UTF-8',
    );
    const workbook = Uint8Array.of(0x50, 0x4b, 3, 4, 0xff, 0xff);
    await expect(readCsv({ file: "a.csv", bytes: workbook })).rejects.toThrow(
      "as UTF-8 text: it is a zip archive, as Excel's workbooks are",
    );
  });

  test("UTF-16 that is cut off is an error; a zero in UTF-8 makes it no UTF-16", async () => {
    const bytes = Uint8Array.from([...utf16("a;b\n1;2\n", "low"), 0x41]);
    await expect(readCsv({ file: "a.csv", bytes })).rejects.toThrow(
      "Cannot read a.csv (19 bytes) as UTF-16LE text: it is cut off, damaged, or something else",
    );
    expect((await read("a\0b,c\n1,2\n")).columns).toEqual(["ab", "c"]);
  });

  test.each(["sep=;\n", "sep=;\r\n", '"sep=;"\r\n', "SEP=;\r"])(
    "Excel's line %j says what separates",
    async (line) => {
      const { columns, rows, lines } = await read(`${line}a,b;c\n1,5;2\n`);
      expect(columns).toEqual(["a,b", "c"]);
      expect(rows).toEqual([["1,5", "2"]]);
      expect(lines).toEqual([3]);
    },
  );

  test("rows of nothing but separators are passed over, and nameless columns of nothing", async () => {
    const { columns, rows, lines } = await read(" ; ;\n\na;b;;\n1;2;;\n;;;\n\t;;;\n3;4;;\n5;6\n;;;\n");
    expect(columns).toEqual(["a", "b"]);
    expect(rows).toEqual([
      ["1", "2"],
      ["3", "4"],
      ["5", "6"],
    ]);
    expect(lines).toEqual([4, 7, 8]);
  });

  test("what is in a nameless column is not lost", async () => {
    expect(await read("a,b,\n1,2,\n3,4,5\n")).toMatchObject({
      columns: ["a", "b", ""],
      rows: [
        ["1", "2", ""],
        ["3", "4", "5"],
      ],
    });
  });

  test("lines are those of the file, whatever they end with and whatever is quoted", async () => {
    const { lines } = await read('a,b\r\n"1\r\n2",3\r\n\r\n"x\ny\rz",4\r5,6\n');
    expect(lines).toEqual([2, 5, 8]);
  });

  test("names of columns have one spelling", async () => {
    expect((await read("\u00a0width ,ho\u0308he  über,a\u200b\n1,2,3\n")).columns).toEqual([
      "width",
      "höhe über",
      "a",
    ]);
  });

  test.each([
    ["", "Cannot read a.csv as CSV: expected a header line, found an empty file"],
    ['a,b\n1,2\n"1,2\n', "Cannot read line 3 of a.csv as CSV: a quote opens and does not close"],
    [
      'a,b\n"1"2,3\n',
      'Cannot read line 2 of a.csv as CSV: expected a field to end after its closing quote, found "2"',
    ],
    ["a,b\n1,2,\n", "Cannot read line 2 of a.csv as CSV: expected 2 fields, found 3"],
    ["a,b\n1\n", "Cannot read line 2 of a.csv as CSV: expected 2 fields, found 1"],
    ['\n\na,b\n"1\n",2\n\n3\n', "Cannot read line 7 of a.csv as CSV: expected 2 fields, found 1"],
    ['a,b\n"1\n\n",2\n"3\n', "Cannot read line 5 of a.csv as CSV: a quote opens and does not close"],
    ["<!DOCTYPE html>\n<p>no\n", "Cannot read a.csv as CSV: expected a header line, found a web page"],
    ['[{"a": 1}]', "Cannot read a.csv as CSV: expected a header line, found JSON"],
    ['{"a": 1}\n{"a": 2}\n', "Cannot read a.csv as CSV: expected a header line, found JSON"],
    [",,\n\n", "Cannot read a.csv as CSV: expected a header line, found blank lines"],
  ])("refuses %j", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
