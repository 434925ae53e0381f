import { checkText } from "@permafrost/common/check-given";
import { oneLine, quote } from "@permafrost/common/quote";
import { writeWhole } from "@permafrost/common/write-whole";
import { CONFIG_VERSION, type RunConfig } from "../config/config.js";
import { privateSettings } from "../config/private-settings.js";
import { runConfig } from "../config/run-config.js";
import { disk } from "./disk.js";
import { RUN_FILES } from "./run-files.js";

/** Where editors find what a configuration may hold. */
const SCHEMA = "https://unpkg.com/@permafrost/runs/run-config.schema.json";

/** Why weights cannot be used with a configuration. */
export const OTHER_CONFIG = `its ${RUN_FILES.config} is not the one that it was trained with, and its numbers would be wrong. Put it back as it was; for other settings, train another run`;

/** Reads and checks the configuration of a run's folder. @throws Error if there is none, or it is none. */
export async function readConfig(path: string): Promise<RunConfig> {
  checkText("open a run", path, "the path of its folder");
  try {
    const written = parsed(await (await disk()).readFile(`${path}/${RUN_FILES.config}`, "utf8"));
    const config = runConfig(written);
    // a caller may leave it out; what was written has it
    if (!Object.hasOwn(written as object, "version"))
      throw new Error(
        `its ${RUN_FILES.config} has no "version", so it is not as a training wrote it. Put "version": ${CONFIG_VERSION} back if its settings are those of this permafrost`,
      );
    return config;
  } catch (error) {
    throw new Error(
      `Cannot open the run ${quote(path)}: ${(error as Error).message}. A run is the folder that a training writes`,
      { cause: error },
    );
  }
}

/** @throws SyntaxError naming the file */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`its ${RUN_FILES.config} is no JSON (${oneLine((error as Error).message)})`);
  }
}

/** The user who trains may read it, and nobody else. */
const PRIVATE = 0o600;

/** Whoever reads sees all of it or nothing; nobody else does where it holds what lets one in. */
export async function writeConfig(path: string, config: RunConfig): Promise<void> {
  const text = JSON.stringify({ $schema: SCHEMA, ...config }, null, 2);
  const mode = privateSettings(config).length > 0 ? { mode: PRIVATE } : {};
  await writeWhole(`${path}/${RUN_FILES.config}`, `${text}\n`, mode);
}
