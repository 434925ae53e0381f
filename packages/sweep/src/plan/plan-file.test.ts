import { appendFile, mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { addToPlan, readPlan } from "./plan-file.js";
import { runsOf } from "./space.js";

const BASE = { task: "bit-xor", model: "gpt2-tiny", random: true };
const newFolder = async () => join(await mkdtemp(join(tmpdir(), "sweep-")), "s");
const seeds = (...seed: number[]) => runsOf({ ...BASE, seed });

it("adds a run once, and what was there stays as it is", async () => {
  const folder = await newFolder();
  expect(await addToPlan(folder, await seeds(0, 1))).toBe(2);
  const before = await readFile(join(folder, "plan.jsonl"), "utf8");
  expect(await addToPlan(folder, await seeds(0, 1))).toBe(0);
  expect(await readFile(join(folder, "plan.jsonl"), "utf8")).toBe(before);
  expect(await addToPlan(folder, await seeds(1, 2, 2))).toBe(1);
  expect((await readFile(join(folder, "plan.jsonl"), "utf8")).startsWith(before)).toBe(true);
  expect(await readPlan(folder)).toEqual({ runs: await seeds(0, 1, 2), cutOff: 0 });
});

it("leaves out a line that was cut off, says so, and takes it when it is added again", async () => {
  const folder = await newFolder();
  await addToPlan(folder, await seeds(0, 1));
  const path = join(folder, "plan.jsonl");
  const text = await readFile(path, "utf8");
  for (const length of [1, 5, 30, 150]) {
    await writeFile(path, text.slice(0, -length - 1));
    const { runs, cutOff } = await readPlan(folder);
    expect([runs, cutOff]).toEqual([await seeds(0), 1]);
    expect(await addToPlan(folder, await seeds(0, 1))).toBe(1);
    expect((await readPlan(folder)).runs).toEqual(await seeds(0, 1));
  }
  // all of it but its end
  await writeFile(path, text.slice(0, -1));
  expect(await readPlan(folder)).toEqual({ runs: await seeds(0, 1), cutOff: 0 });
  await addToPlan(folder, await seeds(2));
  expect((await readPlan(folder)).runs).toEqual(await seeds(0, 1, 2));
});

it("refuses a plan that was changed by hand, and says which line", async () => {
  const folder = await newFolder();
  await addToPlan(folder, await seeds(0, 1));
  const path = join(folder, "plan.jsonl");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"seed":1', '"seed":7'));
  await expect(readPlan(folder)).rejects.toThrow(
    /Cannot use line 2 of .*plan\.jsonl: its id "[0-9a-f]{16}" is not/,
  );
  await expect(addToPlan(folder, await seeds(2))).rejects.toThrow("Cannot use line 2");
  // in another order, twice, and with blank lines it says the same
  const [first, second] = text.trim().split("\n");
  await writeFile(path, `${second}\n\n${first}\n${second}\n`);
  expect((await readPlan(folder)).runs).toEqual(await seeds(1, 0));
  await appendFile(path, "[]\nnull\n{}\n");
  expect((await readPlan(folder)).cutOff).toBe(3);
});

it("is for nobody else to read once an address in it has a key", async () => {
  const folder = await newFolder();
  const modeOf = async () => (await stat(join(folder, "plan.jsonl"))).mode & 0o777;
  await addToPlan(folder, await seeds(0));
  expect((await modeOf()) & 0o044).toBe(0o044);
  const data = "https://example.org/table.csv?key=secret";
  await addToPlan(folder, await runsOf({ ...BASE, task: "table", data, label: [["class"]] }));
  expect(await modeOf()).toBe(0o600);
});

it("says that there is none", async () => {
  const folder = await newFolder();
  await expect(readPlan(folder)).rejects.toThrow(
    `Cannot open the sweep "${folder}": there is no plan.jsonl in it. Make one with permafrost sweep plan`,
  );
});
