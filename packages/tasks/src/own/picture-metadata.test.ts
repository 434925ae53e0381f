import { describe, expect, test } from "vitest";
import { makePng } from "../../test/make-files.js";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { describeData, type PictureSummary } from "./describe-data.js";
import { imageFolder } from "./image-folder.js";

const gray = (level: number) =>
  makePng(4, 4, { colorType: 0, rows: Array.from({ length: 4 }, () => new Array<number>(4).fill(level)) });

describe("metadata of pictures", () => {
  test("takes classes of the Hub's metadata, in CSV and JSON lines, by split", async () => {
    const text = (lines: string) => new TextEncoder().encode(lines);
    const source = memorySource({
      "train/metadata.csv": text("file_name,label\na.png,dog\nmore/b.png,cat \n./c.png,cat\n"),
      "train/a.png": gray(1),
      "train/more/b.png": gray(2),
      "train/c.png": gray(3),
      "train/loose.png": gray(9),
      "test/metadata.jsonl": text(
        '{"file_name": "d.png", "label": "dog"}\n{"file_name": "e.png", "label": "cat"}\n',
      ),
      "test/d.png": gray(4),
      "test/e.png": gray(5),
    });
    const task = await imageFolder(source);
    expect(task.classNames).toEqual(["cat", "dog"]);
    const { x, y } = batchAt(task, { order: "sequential", batchSize: 3 }, 0);
    expect([...y]).toEqual([1, 0, 0]);
    expect([x[0], x[16], x[32]].map((value) => Math.round(value! * 255))).toEqual([1, 3, 2]);
    expect([...batchAt(task, { split: "test", batchSize: 2 }, 0).y]).toEqual([1, 0]);
    expect(task.notes.at(-1)).toContain("train/loose.png");
    const { splits } = (await describeData(source)) as PictureSummary;
    expect(splits).toEqual([
      {
        split: "test",
        classes: [
          ["cat", 1],
          ["dog", 1],
        ],
      },
      {
        split: "train",
        classes: [
          ["cat", 2],
          ["dog", 1],
        ],
      },
    ]);
  });

  test.each([
    [
      "file_name,label\nnone.png,a\n",
      'line 2 of metadata.csv: expected a picture in column file_name, found "none.png"',
    ],
    ["file_name,label\na.png,\n", "line 2 of metadata.csv: expected a class in column label"],
    ["file_name,x,y\na.png,1,2\n", "expected a column label, or one beside file_name, found file_name, x, y"],
    ["name,label\na.png,1\n", "expected a column file_name"],
  ])("refuses metadata %j", async (csv, message) => {
    const source = memorySource({ "metadata.csv": new TextEncoder().encode(csv), "a.png": gray(1) });
    await expect(imageFolder(source)).rejects.toThrow(message);
  });
});
