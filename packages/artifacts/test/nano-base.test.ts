import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nano } from "@permafrost/nano";
import { predict } from "@permafrost/runtime";
import { relativeError } from "@permafrost/testing/relative-error";
import { trained } from "@permafrost/testing/trained";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { loadAdapter } from "../src/adapter/load-adapter.js";
import { saveAdapter } from "../src/adapter/save-adapter.js";

vi.mock("@permafrost/nano", { spy: true });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-nano-base-"));
  const base = await nano("random");
  const { model, thawed, task } = await trained(base);
  await saveAdapter(folder, { model, thawed, task, base });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it("finds the body that comes along by itself, and the card says so", async () => {
  const alone = (await loadAdapter(folder)).model;
  const given = (await loadAdapter(folder, { base: await nano("random") })).model;
  const x = Float32Array.from({ length: 6 }, (_, i) => i % 2);
  const [found, expected] = [await predict(alone, { x }), await predict(given, { x })];
  expect(relativeError(found.logits, expected.logits)).toBe(0);
  const card = await readFile(join(folder, "README.md"), "utf8");
  expect(card).toContain('await loadAdapter("./adapter");');
  expect(card).not.toContain("const base");
});

it("refuses one of other weights in a sentence, and says one that cannot be read", async () => {
  const bits = await nano("bits");
  vi.mocked(nano).mockResolvedValue({ ...bits, origin: "nano random" });
  await expect(loadAdapter(folder)).rejects.toThrow(
    /^Cannot put the adapter \S+ on nano random: it was trained on nano random, whose frozen weights have the SHA-256 [0-9a-f]{16}…; those of nano random have [0-9a-f]{16}…\. Install the version of @permafrost\/nano that it was trained with$/,
  );
  vi.mocked(nano).mockRejectedValue(new Error("Cannot open the body"));
  await expect(loadAdapter(folder)).rejects.toThrow("Cannot open the body");
});
