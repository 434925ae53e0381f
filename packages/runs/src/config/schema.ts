import { CONFIG_VERSION } from "./config.js";
import type { JsonSchema } from "./kinds.js";
import { SETTING_NAMES, settingOf } from "./settings.js";

/** Where the schema is published with the package: `@permafrost/runs/run-config.schema.json`. */
const ID = "https://unpkg.com/@permafrost/runs/run-config.schema.json";

/** JSON Schema (draft 2020-12) of a run's configuration. */
export function runConfigSchema(): JsonSchema {
  const rows = SETTING_NAMES.map((name) => [name, settingOf(name)] as const);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: ID,
    title: "Configuration of a permafrost run",
    type: "object",
    properties: {
      $schema: { type: "string" },
      version: { const: CONFIG_VERSION },
      ...Object.fromEntries(
        rows.map(([name, { kind, about, default: usual }]) => [
          name,
          { description: about, ...kind.schema, ...(usual === undefined ? {} : { default: usual }) },
        ]),
      ),
    },
    required: rows.filter(([, { required }]) => required).map(([name]) => name),
    additionalProperties: false,
  };
}
