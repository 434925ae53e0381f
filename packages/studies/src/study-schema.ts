import { COUNT_NAMES } from "@permafrost/models";
import { runConfigSchema } from "@permafrost/runs";
import { STUDY_SETTINGS } from "./plan/check-settings.js";
import { INSTRUMENT_NAMES } from "./study.js";

/** A piece of a JSON Schema (draft 2020-12). */
type JsonSchema = Readonly<Record<string, unknown>>;

/** Where the schema is published with the package. */
const ID = "https://unpkg.com/@permafrost/studies/study.schema.json";

const COUNT = { type: "integer", minimum: 1 };
const NAME = { type: "string", minLength: 1 };
const NUMBER = { type: "number" };

const object = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});

const named = (each: JsonSchema): JsonSchema => ({
  type: "object",
  minProperties: 1,
  // objects put whole numbers first, wherever they stand
  propertyNames: {
    minLength: 1,
    pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f]*$",
    not: { pattern: "^(0|[1-9][0-9]*)$" },
  },
  additionalProperties: each,
});

/** JSON Schema (draft 2020-12) of a study file. */
export function studySchema(): JsonSchema {
  // what a setting may be stands in one place
  const { $id } = runConfigSchema();
  const said = Object.fromEntries(
    STUDY_SETTINGS.map((name) => [name, { $ref: `${$id}#/properties/${name}` }]),
  );
  const grid = object(
    Object.fromEntries(
      Object.entries(said).map(([name, kind]) => [
        name,
        { type: "array", minItems: 1, uniqueItems: true, items: { anyOf: [kind, { type: "null" }] } },
      ]),
    ),
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: ID,
    title: "A permafrost study",
    ...object(
      {
        $schema: { type: "string" },
        name: {
          description: "what it is called, and its folder",
          type: "string",
          pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$",
        },
        question: { description: "what it asks", type: "string" },
        reading: { description: "how to read what comes out", type: "string" },
        settings: { description: "what all runs have in common", $ref: "#/$defs/settings" },
        arms: { description: "what is compared, by name", ...named({ $ref: "#/$defs/arm" }) },
        tasks: {
          description: "what is learned, by name",
          ...named({ allOf: [{ $ref: "#/$defs/settings" }, { type: "object", required: ["task"] }] }),
        },
        bodies: {
          description: "checkpoints that it makes first, by path: what an arm learned on a task",
          ...named(object({ arm: NAME, task: NAME }, ["arm", "task"])),
        },
        grid: {
          description: "values that are tried, and chosen on the selection split; null leaves a setting away",
          $ref: "#/$defs/grid",
        },
        seeds: {
          description: "fresh seeds of tests: for all at once, or of each (default: 5)",
          anyOf: [COUNT, object({ body: COUNT, training: COUNT, data: COUNT })],
        },
        choosingSeeds: { description: "seeds that are averaged to choose by (default: 1)", ...COUNT },
        budget: {
          description: "how long each run is trained",
          ...object({ steps: COUNT, flops: { type: "number", exclusiveMinimum: 0 } }),
        },
        protocol: {
          description: "as in the paper's code with its faults, or not",
          enum: ["corrected", "lu2021"],
        },
        metric: {
          description: "by what is chosen and compared (default: accuracy, or nrmse of values)",
          ...NAME,
        },
        reference: { description: "the arm that others are set against (default: the first)", ...NAME },
        instruments: {
          description: "further tables of the report (default: none)",
          type: "array",
          items: { enum: [...INSTRUMENT_NAMES] },
          uniqueItems: true,
        },
        paper: {
          description: "what a paper has for the same cells",
          ...object(
            {
              source: { type: "string" },
              values: {
                type: "array",
                items: object({ arm: NAME, task: NAME, value: NUMBER, deviation: NUMBER }, [
                  "arm",
                  "task",
                  "value",
                ]),
              },
            },
            ["source", "values"],
          ),
        },
      },
      ["name", "arms", "tasks"],
    ),
    $defs: {
      settings: object(said),
      grid,
      arm: object({
        ...said,
        match: {
          description: "leaves sizes to be found, so that it agrees with another arm",
          ...object(
            {
              to: NAME,
              by: { enum: [...COUNT_NAMES] },
              tolerance: {
                description: "how far off it may be, as a share (default: 0.01)",
                type: "number",
                minimum: 0,
                exclusiveMaximum: 1,
              },
            },
            ["to", "by"],
          ),
        },
        only: { description: "tasks that it is for (default: all)", type: "array", minItems: 1, items: NAME },
        grid: { $ref: "#/$defs/grid" },
      }),
    },
  };
}
