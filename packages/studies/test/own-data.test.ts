import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cellsOf, runStudy, type Study, writeStudyReport } from "../src/index.js";

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-own-data-"));
});
afterAll(() => rm(place, { recursive: true }));

/** A table of which a share has the first of two labels. */
async function table(name: string, share: number): Promise<string> {
  const rows = Array.from({ length: 100 }, (_, i) => `${i % 7},${(37 * i) % 100 < 100 * share ? "x" : "y"}`);
  await writeFile(join(place, name), `a,label\n${rows.join("\n")}\n`);
  return join(place, name);
}

const studyOf = (data: string): Study => ({
  name: "own",
  settings: { random: true, data, device: "native" },
  arms: { reservoir: { model: "esn", layers: 1, width: 8, readout: "ridge" } },
  tasks: { own: { task: "table", label: ["label"] } },
  seeds: 1,
});

/** Runs a study, and says what its report has for the commonest class. */
async function majorityOf(study: Study, folder: string): Promise<string> {
  const cells = await cellsOf(study);
  await runStudy(study, cells, folder);
  await writeStudyReport(study, cells, folder);
  return /floor: majority \| ([\d.]+)/.exec(await readFile(join(folder, "report.md"), "utf8"))![1]!;
}

it("has floors of the data that it is about, whatever was in its folder before", async () => {
  const folder = join(place, "floors");
  const [even, odd] = [await table("even.csv", 0.5), await table("odd.csv", 0.9)];
  const alone = await majorityOf(studyOf(odd), join(place, "alone"));
  await majorityOf(studyOf(even), folder);
  expect(await majorityOf(studyOf(odd), folder)).toBe(alone);
});

it("does not go on where other data stand in the place of those that it read", async () => {
  const folder = join(place, "changed");
  const data = await table("mine.csv", 0.5);
  await majorityOf(studyOf(data), folder);
  await table("mine.csv", 0.9);
  await expect(majorityOf(studyOf(data), folder)).rejects.toThrow(
    /^Cannot go on with the study in ".*changed": its run [0-9a-f]{16} \(reservoir on own\) read others from ".*mine\.csv", of the SHA-256 [0-9a-f]{16}…, and now they have [0-9a-f]{16}…\. Put back what it read, or take another folder$/,
  );
  await table("mine.csv", 0.5);
  await majorityOf(studyOf(data), folder);
});

it("looks for the data of each arm before anything is trained", async () => {
  const study = studyOf(await table("there.csv", 0.5));
  const arms = { ...study.arms, other: { ...study.arms["reservoir"]!, data: join(place, "nowhere.csv") } };
  await expect(cellsOf({ ...study, arms })).rejects.toThrow(/arms\.other with tasks\.own: .*nowhere\.csv/);
});
