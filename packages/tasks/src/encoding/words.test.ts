import { makeTokenizer } from "@permafrost/common/tokenizer";
import { sampleTokenizer } from "@permafrost/testing/sample-tokenizer";
import { describe, expect, it } from "vitest";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { textClassification } from "../own/text-classification.js";
import { encodeInput } from "./encode-input.js";
import { encodingOf } from "./encoding-of.js";
import { rawInputOf, rawInputs } from "./raw-inputs.js";

const lines = ["a iceberg,cold", "melts,warm", "ice,cold", "a melts,warm"];
const source = memorySource({
  "all.csv": new TextEncoder().encode(`Said,class\n${[...lines, ...lines, ...lines].join("\n")}\n`),
  "new.txt": new TextEncoder().encode("ice\r\n\n a iceberg, melts"),
  "new.csv": new TextEncoder().encode("other,Said\n1,an iceberg melts\n2,ice\n"),
});
const library = () => import("@huggingface/tokenizers");
const files = { "tokenizer.json": JSON.stringify(sampleTokenizer) };
const tokenizer = await makeTokenizer(files, "here", library);
const task = await textClassification({
  source,
  file: "all.csv",
  text: "Said",
  label: "class",
  tokenizer,
  maxTokens: 5,
});
const where = () => "it";

describe("texts with a checkpoint's tokenizer", () => {
  it("are told by an encoding that went through JSON", async () => {
    expect(task.input).toEqual({ kind: "ids", tokens: 5, vocabulary: 7 });
    const encoding = encodingOf({ ...task, encoding: JSON.parse(JSON.stringify(task.encoding)) }, "here");
    const ids = async (text: string) => {
      const { x, length } = encodeInput(encoding, await rawInputOf(encoding, text, where));
      return [[...x], length];
    };
    // [CLS] a ice -berg [SEP]
    expect(await ids("A  iceberg")).toEqual([[1, 3, 4, 5, 2], 5]);
    expect(await ids("melts")).toEqual([[1, 6, 2, 0, 0], 3]);
    expect(await ids("a a a a a")).toEqual([[1, 3, 3, 3, 2], 5]);
    const { x, lengths } = batchAt(task, { split: "test", order: "sequential", batchSize: 1 }, 0);
    const [first] = [...x.subarray(0, lengths[0])];
    expect(first).toBe(1);
    const found: unknown[] = [];
    for await (const { raw, where: place } of rawInputs(source, "new.csv", encoding))
      found.push([raw, place()]);
    expect(found).toEqual([
      [[1, 0, 4, 5, 2], "line 2 of new.csv"],
      [[1, 4, 2], "line 3 of new.csv"],
    ]);
  });

  it("are the lines of a text file", async () => {
    const found: unknown[] = [];
    for await (const { raw, where: place } of rawInputs(source, "new.txt", task.encoding))
      found.push([raw, place()]);
    expect(found).toEqual([
      [[1, 4, 2], "line 1 of new.txt"],
      [[1, 3, 4, 5, 2], "line 3 of new.txt"],
    ]);
  });

  it("are refused where they are none", async () => {
    for (const none of [undefined, 3, " ", { other: "a" }])
      await expect(rawInputOf(task.encoding, none as never, where)).rejects.toThrow(
        "Cannot read it: expected a text in column Said, found",
      );
    expect(() => encodeInput(task.encoding, "ice")).toThrow("expected ids that rawInputOf makes of a text");
    const stored = { ...task.encoding, input: { ...task.encoding.input, files: ["tokenizer.json"] } };
    expect(() => encodingOf({ ...task, encoding: stored }, "a.json")).toThrow(
      'Cannot read a.json: expected "encoding.input.files" to be a tokenizer\'s files',
    );
    await expect(makeTokenizer({ "tokenizer.json": "[]" }, "here", library)).rejects.toThrow(
      "Cannot open the tokenizer of here: tokenizer.json is no object of JSON",
    );
  });
});
