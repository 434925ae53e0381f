import { expect, it } from "vitest";
import { checkStudy } from "../plan/check-study.js";
import { namedStudies } from "./named-studies.js";

const names = Object.keys(namedStudies);

it("are ten", () => {
  expect(names).toHaveLength(10);
});

it.each(names)(
  "%s is a study at each of its sizes, which says what it asks and how to read it",
  async (name) => {
    const { about, sizes, study } = await namedStudies[name]!();
    expect(about).toMatch(/^[a-z]/);
    for (const size of sizes) {
      const checked = checkStudy(study(size));
      expect(checked.name).toBe(size === "tiny" ? name : `${name}-${size}`);
      expect(checked.question).toMatch(/\?$/);
      expect(checked.reading).toMatch(/\.$/);
    }
  },
);
