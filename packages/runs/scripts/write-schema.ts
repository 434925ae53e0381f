// Writes the published schema from the table of settings.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runConfigSchema } from "../src/config/schema.js";

const path = join(import.meta.dirname, "../run-config.schema.json");
writeFileSync(path, `${JSON.stringify(runConfigSchema(), null, 2)}\n`);
