import { describe, expect, test } from "vitest";
import { memorySource } from "../files/memory-source.js";
import type { TableOptions } from "../own/table-options.js";
import { fromTable } from "../own/table-task.js";
import { encodingNamed } from "./encoding.js";
import { textOf } from "./text.js";

/** What Python has for all 256 bytes in cp1252, but for the five that it has no letters for: there, their numbers. */
const HIGH =
  "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ\xa0¡¢£¤¥¦§¨©ª«¬\xad®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";

test.each(["windows-1252", "Windows-1252", "latin1", "iso-8859-1", "cp1252"])(
  "%s has the letters of Windows-1252 in every runtime",
  (name) => {
    const bytes = Uint8Array.from({ length: 128 }, (_, i) => 0x80 + i);
    expect(encodingNamed("read", name).decode(bytes)).toBe(HIGH);
  },
);

test.each(["windows-1253x", "ebcdic", "", 1252, null])("%j is none", (name) => {
  expect(() => encodingNamed("make the task t", name as string)).toThrow(
    'Cannot make the task t: expected encoding to be one that this runtime\'s TextDecoder knows, such as "windows-1252", "utf-16le" or "shift_jis", found',
  );
});

describe("a table in an encoding that is named", () => {
  const make = (bytes: Uint8Array | readonly number[], options: Partial<TableOptions> = {}) =>
    fromTable(memorySource({ "a.csv": Uint8Array.from(bytes) }), {
      train: "a.csv",
      label: "Größe",
      testShare: 0.25,
      ...options,
    });
  const rows = (one: string, other: string) =>
    `preis;Größe\n1,5;${one}\n2;${other}\n1;${one}\n3;${other}\n1;${one}\n3;${other}\n`;
  const latin1 = Buffer.from(rows("gro\xdf\x80", "weiß"), "latin1");

  test("is read by it, label and column names too", async () => {
    const task = await make(latin1, { encoding: "windows-1252" });
    expect(task.classNames).toEqual(["groß€", "weiß"]);
    expect(task.input).toEqual({ kind: "values", tokens: 1, dim: 1 });
  });

  test("is refused with its line if nothing is named", async () => {
    await expect(make(latin1)).rejects.toThrow(
      'Cannot read a.csv (59 bytes) as UTF-8 text: line 1 has the byte 0xf6, of another encoding; name it, as in { encoding: "windows-1252" }, or save it as UTF-8',
    );
  });

  test.each([
    ["a letter that UTF-8 begins longer ones with, and a plain one", "Jos\xe9,1", 1, "0xe9"],
    ["one that would go on for three more bytes", "a\nx\xf1z", 2, "0xf1"],
    ["such a letter at the end of a line", "caf\xe9\nb", 1, "0xe9"],
    ["at the end of the file", "a\nb\ncaf\xe9", 3, "0xe9"],
    ["two of them", "\xe4\xf6,1", 1, "0xe4"],
    ["after letters that are UTF-8", "\xc3\xa4,na\xefve", 1, "0xef"],
    ["one that goes on nothing", "x\x93y", 1, "0x93"],
    ["a letter that was cut off, then a line", "\xe2\x82\na", 1, "0xe2"],
  ])("is refused with the byte that is of it: %s", (_, text, line, byte) => {
    const bytes = Uint8Array.from(Buffer.from(text, "latin1"));
    expect(() => textOf({ file: "a.csv", bytes })).toThrow(
      `line ${line} has the byte ${byte}, of another encoding`,
    );
  });

  test("is not believed to be what its mark says that it is not", async () => {
    for (const [mark, name] of [
      [[0xef, 0xbb, 0xbf], "utf-8"],
      [[0xff, 0xfe], "utf-16le"],
    ] as const)
      await expect(make([...mark, ...latin1], { encoding: "latin1" })).rejects.toThrow(
        `as windows-1252 text: it begins with the mark of ${name}; leave the option encoding out`,
      );
    const utf8 = [0xef, 0xbb, 0xbf, ...Buffer.from(rows("groß", "weiß"))];
    expect((await make(utf8, { encoding: "utf8" })).classNames).toEqual(["groß", "weiß"]);
  });

  test("is refused if its bytes are none of the encoding's letters, or of another kind of file", async () => {
    await expect(make([0x61, 0x2c, 0x62, 0x0a, 0x80], { encoding: "shift_jis" })).rejects.toThrow(
      "Cannot read a.csv (5 bytes) as shift_jis text: it has bytes that are none of its letters",
    );
    await expect(make([0x50, 0x4b, 3, 4, 0, 0], { encoding: "latin1" })).rejects.toThrow(
      "as windows-1252 text: it is a zip archive",
    );
  });
});
