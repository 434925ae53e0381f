import { expect, it } from "vitest";
import type { RunConfig } from "./config.js";
import { configHash } from "./config-hash.js";
import { runConfig } from "./run-config.js";

const given = { task: "bit-xor", model: "gpt2-tiny" };

it("is that of what was said, in whatever order and with whatever defaults", async () => {
  const hash = await configHash(runConfig(given));
  // a run of a version that knew neither of these settings: what it wrote down is opened by later ones
  const { evaluateEvery: _, seed: __, ...before } = runConfig(given);
  expect(await configHash(before as RunConfig)).toBe(hash);
  expect(await configHash(runConfig({ ...given, seed: 0, batchSize: 16 }))).toBe(hash);
  expect(await configHash(runConfig({ ...given, seed: 1 }))).not.toBe(hash);
  expect(await configHash(runConfig({ ...given, layers: 3, random: true }))).not.toBe(
    await configHash(runConfig({ ...given, width: 3, random: true })),
  );
  // whoever changes it closes the runs that people have
  expect(hash).toBe("081cb813549de7211e7ae559b070efc4ff0bb52ae3aa95631b7e3e4d9b9ef952");
});
