import { describe, expect, test } from "vitest";
import { fromTable } from "../own/table-task.js";
import { memorySource } from "./memory-source.js";

const rows = Array.from({ length: 20 }, (_, i) => `${i / 3},${i % 2 ? "rose" : "lily"}`);
const text = `size,kind\n${rows.join("\n")}\n`;
const bytes = new TextEncoder().encode(text);
const options = { train: "t.csv", label: "kind" };
const expected = (await fromTable(memorySource({ "t.csv": bytes }), options)).encoding;

describe("memorySource", () => {
  test("reads what pages have: a Blob, a File, a stream, and again", async () => {
    const blob = memorySource({ "t.csv": new Blob([text]) });
    const stream = memorySource({ "t.csv": new Blob([text]).stream() });
    const chosen = memorySource([new File([text], "t.csv")]);
    for (const source of [blob, stream, chosen, stream])
      expect((await fromTable(source, options)).encoding).toEqual(expected);
    expect(await chosen.list!()).toEqual(["t.csv"]);
  });

  test("files of a chosen folder have their places in it", async () => {
    const file = Object.assign(new File(["x"], "a.png"), { webkitRelativePath: "pictures/cat/a.png" });
    expect(await memorySource([file]).list!()).toEqual(["pictures/cat/a.png"]);
  });

  test("says what is no file", async () => {
    await expect(memorySource({ "t.csv": "text" as never }).read("t.csv")).rejects.toThrow(
      "Cannot read t.csv: expected a Uint8Array, a Blob, a File, a ReadableStream or an ImageData, found",
    );
    expect(() => memorySource([new Blob(["x"])])).toThrow("expected files with names");
    await expect(memorySource({}).read("toString")).rejects.toThrow("not among the files in memory");
  });
});
