// Writes the published schema from the table of settings.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { studySchema } from "../src/study-schema.js";

const path = join(import.meta.dirname, "../study.schema.json");
writeFileSync(path, `${JSON.stringify(studySchema(), null, 2)}\n`);
