import { nano } from "@permafrost/nano";
import { expect, test } from "vitest";
import { openRun } from "../index.js";
import { nanoBody } from "./nano-body.js";

test("a body of nano is a checkpoint by its name, and no other name is one", async () => {
  const [source, found] = [await nano("random"), (await nanoBody("nano-random"))!];
  expect([found.origin, found.config]).toEqual(["nano random", source.config]);
  expect(found.names()).toEqual(source.names());
  expect(await found.read("ln_f.weight")).toEqual(await source.read("ln_f.weight"));
  expect(await nanoBody("gpt2")).toBeUndefined();
  expect(await nanoBody("./nano-random")).toBeUndefined();
  await expect(nanoBody("nano-bitz")).rejects.toThrow('Cannot open the body "bitz"');
});

test("a run is of it, by the setting model", async () => {
  const { model, source } = await openRun({ task: "bit-xor", model: "nano-bits" });
  expect([source.origin, model.body.layers]).toEqual(["nano bits", 4]);
});
