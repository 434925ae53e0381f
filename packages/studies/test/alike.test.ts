import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStoredRun, runFeatures } from "@permafrost/runs";
import { folderOf } from "@permafrost/sweep";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cellsOf, linearCka, runStudy, type Study, studyState } from "../src/index.js";
import { alikeTable } from "../src/report/tables/alike-table.js";
import { TINY } from "./tiny.js";

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-alike-"));
});
afterAll(() => rm(place, { recursive: true }));

it("compares what output layers read, of the same examples", { timeout: 120_000 }, async () => {
  const gpt2 = { model: "gpt2", layers: 1, width: 16, heads: 1, grid: { learningRate: [1e-3] } };
  const study: Study = {
    ...TINY,
    arms: { one: gpt2, same: gpt2, lstm: { ...gpt2, model: "lstm", heads: undefined } as never },
    seeds: 1,
  };
  const folder = join(place, "alike");
  const cells = await cellsOf(study);
  const none = await alikeTable({ cells: await studyState(study, cells, folder), floors: [], folder });
  expect(none).toBeUndefined();
  await runStudy(study, cells, folder);
  const states = await studyState(study, cells, folder);
  const rows = await Promise.all(
    states.map(async ({ testing }) => runFeatures(await openStoredRun(folderOf(folder, testing[0]!.id)))),
  );
  expect(rows.map((each) => [each.length, each[0]!.length])).toEqual(Array(3).fill([256, 16]));
  const table = await alikeTable({ cells: states, floors: [], folder });
  expect(table!.heads).toEqual(["one", "same", "lstm"]);
  const matrix = table!.rows.map(({ values }) => values.map((value) => value!.mean));
  for (const [i, line] of matrix.entries()) {
    expect(line[i]).toBeCloseTo(1, 6);
    for (const [j, value] of line.entries()) expect(value).toBeCloseTo(linearCka(rows[i]!, rows[j]!), 12);
  }
  expect(matrix[0]![1]).toBeCloseTo(1, 6);
  expect(matrix[0]![2]).toBeLessThan(0.99);
});
