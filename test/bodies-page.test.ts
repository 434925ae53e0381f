import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goldenCases, goldenFacts } from "@permafrost/testing/golden-case";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { expect, it } from "vitest";
import { bodiesPage } from "../packages/models/scripts/bodies-page.js";
import { root } from "./workspace.js";

it("docs/bodies.md is what `npm run bodies -w packages/models` writes", () => {
  const folder = goldensFolder();
  const cases = goldenCases(folder).map((name) => ({ name, model: goldenFacts(folder, name).model }));
  expect(readFileSync(join(root, "docs/bodies.md"), "utf8")).toBe(bodiesPage(cases));
});
