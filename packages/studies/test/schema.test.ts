import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runConfigSchema } from "@permafrost/runs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { checkStudy, namedStudies, paperStudies, studySchema } from "../src/index.js";
import { TINY } from "./tiny.js";

it("the published schema is that of the table (npm run schema -w @permafrost/studies writes it)", () => {
  const published = readFileSync(join(import.meta.dirname, "../study.schema.json"), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(studySchema())));
});

const fits = new Ajv2020({ schemas: [runConfigSchema()] }).compile(studySchema());

it("takes what checkStudy takes, and refuses what it refuses", () => {
  const asFile = JSON.parse(JSON.stringify(TINY));
  expect(fits(asFile)).toBe(true);
  for (const wrong of [
    { ...asFile, seeds: 0 },
    { ...asFile, arms: {} },
    { ...asFile, arms: { a: { model: "gpt2", widht: 3 } } },
    { ...asFile, tasks: { a: { bits: 3 } } },
    { ...asFile, grid: { learningRate: [] } },
    { ...asFile, grid: { learningRate: [0.1, 0.1] } },
    { ...asFile, instruments: ["bits", "bits"] },
    { ...asFile, arms: { "8": { model: "gpt2" } } },
    { ...asFile, sedes: 3 },
    { ...asFile, instruments: ["share"] },
  ]) {
    expect(fits(wrong)).toBe(false);
    expect(() => checkStudy(wrong)).toThrow(RangeError);
  }
});

it("every study that is there fits it, in every size", async () => {
  for (const [name, load] of Object.entries({ ...namedStudies, ...paperStudies })) {
    const { sizes, study } = await load();
    for (const size of sizes) {
      expect([name, fits(JSON.parse(JSON.stringify(study(size))))]).toEqual([name, true]);
      checkStudy(study(size), name);
    }
  }
});
