import { frozen, random } from "@permafrost/models";
import { bitXor, fromTable, memorySource } from "@permafrost/tasks";
import { expect, it } from "vitest";
import { onnxMetadata } from "./onnx-metadata.js";

const source = random({ model_type: "gpt2", n_embd: 8, n_layer: 1, n_head: 1, n_positions: 8 });

it("says what inputs and classes are called, and all that was learned about the data", async () => {
  const csv = "size,width,kind\n1,2,a\n2,1,b\n3,5,a\n4,1,b\n5,5,a\n6,7,b\n";
  const files = memorySource({ "t.csv": new TextEncoder().encode(csv) });
  const task = await fromTable(files, { train: "t.csv", label: "kind" });
  const said = onnxMetadata({ model: frozen(source, task), task, base: source });
  expect(said).toMatchObject({
    task: "table",
    base: source.origin,
    inputs: '["size","width"]',
    classes: '["a","b"]',
    input: '{"kind":"values","tokens":2,"dim":1}',
  });
  expect(JSON.parse(said["encoding"]!)).toEqual(task.encoding);
  const plain = bitXor({ bits: 2 });
  expect(Object.keys(onnxMetadata({ model: frozen(source, plain), task: plain }))).toEqual([
    ...["permafrost", "task", "input", "output"],
  ]);
});
