import { describe, expect, it } from "vitest";
import { checkStudy } from "../plan/check-study.js";
import { paperStudies } from "./paper-studies.js";

const names = Object.keys(paperStudies);

describe("paperStudies", () => {
  it("are all tables, and the figures", () => {
    expect(names.filter((name) => name.startsWith("table"))).toEqual(
      Array.from({ length: 22 }, (_, i) => `table${i + 1}`),
    );
  });

  it.each(names)("%s is a study at each of its sizes, of a name of its own", async (name) => {
    const { about, sizes, study } = await paperStudies[name]!();
    expect(about).toMatch(/^Lu et al\. \(2021\), /);
    const all = sizes.map((size) => checkStudy(study(size)));
    expect(new Set(all.map((each) => each.name)).size).toBe(sizes.length);
  });

  it("at the paper's size say all that is known of its numbers, in shares", async () => {
    const known = async (name: string) => (await paperStudies[name]!()).study("paper").paper!.values;
    const counts = await Promise.all(names.map(async (name) => (await known(name).catch(() => [])).length));
    // 7 tasks of each row, but for what is not known
    expect(Object.fromEntries(names.map((name, i) => [name, counts[i]]))).toMatchObject({
      table1: 21,
      table2: 28,
      table3: 8,
      table4: 0,
      table7: 2,
      table8: 6,
      table9: 21,
      table10: 9,
      table13: 28,
      table14: 3,
      table15: 28,
      table16: 4,
      table17: 8,
      table18: 0,
      table21: 20,
    });
    expect(await known("table2")).toContainEqual({ arm: "language", task: "cifar10", value: 0.682 });
    expect(await known("table3")).toContainEqual({ arm: "LSTM", task: "cifar10", value: 0.34 });
    expect(await known("table21")).toContainEqual({ arm: "+ input", task: "mnist", value: 0.92 });
  });

  it("have values of the paper only for what is there at that size", async () => {
    const { tasks, paper } = (await paperStudies["table1"]!()).study("tiny");
    expect(Object.keys(tasks)).not.toContain("remote-homology");
    expect(paper!.values.filter(({ task }) => task === "remote-homology")).toEqual([]);
  });
});
