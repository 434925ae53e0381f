import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trainRun } from "@permafrost/sweep";
import { expect, it } from "vitest";
import { ATTENTION_FILE, cellsOf, runStudy, studyState, writeAttention } from "../src/index.js";
import { TINY } from "./tiny.js";

it("draws where bodies look beside each other, once they are trained", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-study-attention-"));
  const { transformer, LSTM } = TINY.arms;
  const study = { ...TINY, arms: { transformer: transformer!, LSTM: LSTM! }, grid: {}, seeds: 1 };
  const cells = await cellsOf(study);
  await expect(writeAttention(study, await studyState(study, cells, folder), folder)).rejects.toThrow(
    "Cannot draw where the bodies of tiny look: none has been tested yet",
  );
  expect(await runStudy(study, cells, folder, { train: trainRun })).toMatchObject({ done: 2 });
  await writeAttention(study, await studyState(study, cells, folder), folder);
  const page = await readFile(join(folder, ATTENTION_FILE), "utf8");
  expect(page.match(/alt="attention of 1 heads in layer [01]"/g)).toHaveLength(2);
  expect(page).toMatch(/<h2>LSTM, xor<\/h2>\s*<p class="soft">There are no pictures/);
  await rm(folder, { recursive: true });
});
