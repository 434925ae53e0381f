import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStoredRun } from "@permafrost/runs";
import { folderOf } from "@permafrost/sweep";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cellsOf, makeBodies, runStudy, type Study, studyState, withStandIns } from "../src/index.js";
import { TINY } from "./tiny.js";

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-bodies-"));
});
afterAll(() => rm(place, { recursive: true }));

it("makes what an arm learned into the body of others, and trains nothing twice", {
  timeout: 120_000,
}, async () => {
  const body = join(place, "learned");
  const study: Study = {
    ...TINY,
    // how others are drawn is nothing to what was learned
    settings: { ...TINY.settings, random: true, layers: 1, width: 16, heads: 1 },
    arms: { "after xor": { model: body, thaw: "input or output" }, all: { model: "gpt2" } },
    bodies: { [body]: { arm: "all", task: "xor" } },
  };
  const folder = join(place, "study");
  const planned = await cellsOf(await withStandIns(study));
  expect(planned.map(({ architecture }) => architecture)).toEqual(["gpt2", "gpt2"]);

  expect(await makeBodies(study, folder)).toBeUndefined();
  // 2 rates and 3 seeds of the one arm
  expect(await makeBodies(study, folder)).toBeUndefined();
  expect(await withStandIns(study)).toBe(study);
  const cells = await cellsOf(study);
  expect(cells.map(({ counts }) => counts)).toEqual(planned.map(({ counts }) => counts));
  expect(await runStudy(study, cells, folder)).toMatchObject({ runs: 10, done: 10, doneNow: 5 });

  const [after, all] = await studyState(study, cells, folder);
  const learned = await openStoredRun(folderOf(folder, all!.testing[0]!.id));
  const begun = await openStoredRun(folderOf(folder, after!.testing[1]!.id));
  const norm = learned.model.parameters.find(({ name, thawed }) => thawed && name.includes("ln_1"))!.name;
  const before = await learned.thawed(norm);
  expect(await begun.source.read(begun.source.names().find((name) => norm.endsWith(name))!)).toEqual(before);
  // and it stays as it was
  expect(begun.model.parameters.find(({ name }) => name === norm)!.thawed).toBe(false);
});

it("takes nothing else for a body that it is to make", async () => {
  const folder = join(place, "folder");
  await mkdir(folder);
  await writeFile(join(folder, "notes.txt"), "mine");
  for (const body of [folder, join(folder, "notes.txt")]) {
    const arms = { after: { model: body }, all: { model: "gpt2", layers: 1, width: 16, heads: 1 } };
    const study: Study = { ...TINY, arms, bodies: { [body]: { arm: "all", task: "xor" } } };
    await expect(withStandIns(study)).rejects.toThrow(
      `Cannot make the body "${body}": what is there is no checkpoint, for it has no config.json; take it away, or name another path`,
    );
  }
});
