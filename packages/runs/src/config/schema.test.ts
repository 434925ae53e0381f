import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runConfigSchema } from "./schema.js";
import { SETTING_NAMES } from "./settings.js";

it("the published schema is that of the table (npm run schema -w @permafrost/runs writes it)", () => {
  const published = readFileSync(join(import.meta.dirname, "../../run-config.schema.json"), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(runConfigSchema())));
  expect(Object.keys(runConfigSchema()["properties"] as object)).toEqual([
    "$schema",
    "version",
    ...SETTING_NAMES,
  ]);
});
