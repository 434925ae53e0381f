// Writes docs/bodies.md.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { goldenCases, goldenFacts } from "@permafrost/testing/golden-case";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { bodiesPage } from "./bodies-page.js";

const folder = goldensFolder();
const cases = goldenCases(folder).map((name) => ({ name, model: goldenFacts(folder, name).model }));
writeFileSync(join(import.meta.dirname, "../../../docs/bodies.md"), bodiesPage(cases));
