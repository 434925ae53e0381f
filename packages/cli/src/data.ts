import { listed } from "@permafrost/common/listed";
import { grouped } from "@permafrost/common/numbers";
import { oneLine } from "@permafrost/common/quote";
import { type OwnData, type OwnDataConfig, ownData, SETTING_NAMES, settingOf } from "@permafrost/runs";
import type { ColumnSummary, DataSummary, TaskSummary } from "@permafrost/tasks";
import { Command } from "commander";
import { addSettings, givenSettings } from "./setting-options.js";
import { statusLine } from "./status-line.js";
import { table } from "./table.js";

/** What can be said of data of one's own. */
const SETTINGS_HERE = SETTING_NAMES.filter((name) => name === "task" || settingOf(name).group === "Data");

export function dataCommand(): Command {
  const command = new Command("data")
    .description("Say what is in data of your own, and what a task would be made of.")
    .argument("<path>", "a table, arrays, a folder of tables or pictures, a data set of the Hub or a URL")
    .option("--json", "everything as JSON on stdout", false);
  return addSettings(command, SETTINGS_HERE).action(run);
}

async function run(path: string, { json }: { readonly json: boolean }, command: Command): Promise<void> {
  const config = { ...givenSettings(command, SETTINGS_HERE), data: path } as OwnDataConfig;
  const status = statusLine();
  const found = await ownData(config, { names: "flags", onReading: status.show }).finally(status.clear);
  console.log(json ? JSON.stringify(found) : textOf(found));
}

const textOf = ({ found, task }: OwnData): string =>
  [...dataText(found), ...(task ? taskText(task) : ["say with --label what is to be told"])].join("\n\n");

function dataText(found: DataSummary): string[] {
  if (found.kind === "images")
    return found.splits.map(({ split, classes }) =>
      table(
        [[split, "pictures"], ...classes.map(([name, count]) => [`  ${name}`, grouped(count)])],
        ["left", "right"],
      ),
    );
  if (found.kind === "arrays") return [table([ARRAYS, ...found.arrays.map(arrayRow)], ARRAY_ALIGNS)];
  return found.splits.map(
    ({ split, files, rows, columns }) =>
      `${split}: ${oneLine(listed(files))}, ${grouped(rows)} rows\n${table([HEADER, ...columns.map(columnRow)], ALIGNS)}`,
  );
}

const ARRAYS = ["  array", "file", "shape", "numbers", "not finite", "from", "to", "mean"];
const ARRAY_ALIGNS = ["left", "left", "left", "left", "right", "right", "right", "right"] as const;

function arrayRow({ name, split, file, shape, isWhole, notFinite, range, mean }: FoundArray): string[] {
  return [
    `  ${oneLine(split ? `${name}, ${split}` : name)}`,
    oneLine(file),
    `[${shape.join(", ")}]`,
    isWhole ? "whole" : "fractions",
    grouped(notFinite),
    ...(range?.map(shortly) ?? ["", ""]),
    mean === undefined ? "" : shortly(mean),
  ];
}

type FoundArray = Extract<DataSummary, { kind: "arrays" }>["arrays"][number];

const HEADER = ["  column", "kind", "missing", "different", "from", "to", "mean", "most frequent"];
const ALIGNS = ["left", "left", "right", "right", "right", "right", "right"] as const;
/** Texts beyond are cut off. */
const MOST_LETTERS = 60;

function columnRow({ name, kind, missing, distinct, range, mean, common }: ColumnSummary): string[] {
  const most = common.map(([text, count]) => `${text} ${grouped(count)}`).join(", ");
  return [
    `  ${name || "(no name)"}`,
    kind,
    grouped(missing),
    distinct >= 1000 ? "1,000+" : String(distinct),
    ...(range?.map(shortly) ?? ["", ""]),
    mean === undefined ? "" : shortly(mean),
    kind === "category" ? cut(most) : "",
  ];
}

/** Columns that a task is told from, as training has them. */
export const columnsText = ({ columns = [] }: TaskSummary): string[] =>
  columns.length === 0
    ? []
    : [
        table(
          [
            ["  told from", "as", "mean", "deviation", "categories"],
            ...columns
              .slice(0, MOST_CLASSES)
              .map(({ name, kind, mean, deviation, categories = [] }) => [
                `  ${oneLine(name)}`,
                kind,
                mean === undefined
                  ? ""
                  : shortly(kind === "date" ? new Date(mean * DAY).toISOString() : mean),
                deviation === undefined ? "" : shortly(deviation) + (kind === "date" ? " days" : ""),
                cut(categories.map(oneLine).join(", ")),
              ]),
            ...(columns.length > MOST_CLASSES ? [[`  and ${columns.length - MOST_CLASSES} more`]] : []),
          ],
          ["left", "left", "right", "right"],
        ),
      ];

const DAY = 86_400_000;

/** Summary of a task, as it is shown before training begins, too. */
export function taskText({ splits, input, told, floors = [], notes }: TaskSummary): string[] {
  const names = Object.keys(splits) as (keyof typeof splits)[];
  const header = ["  told", ...(told.some(({ counts }) => counts) ? names : [])];
  const rows = told
    .slice(0, MOST_CLASSES)
    .map(({ name, counts }) => [
      `  ${name}`,
      ...(counts ? names.map((split) => grouped(counts[split] ?? 0)) : []),
    ]);
  const more = told.length > MOST_CLASSES ? [[`  and ${told.length - MOST_CLASSES} more`]] : [];
  const examples = names.map((name) => `${grouped(splits[name]!)} ${name}`).join(", ");
  const tokens = input.kind === "ids" ? `ids of a vocabulary of ${input.vocabulary}` : `${input.dim} values`;
  return [
    `examples: ${examples}, each of ${grouped(input.tokens)} tokens of ${tokens}\n${table([header, ...rows, ...more], ["left", "right", "right", "right"])}`,
    ...(floors.length > 0
      ? [`without a model, on test:\n${table([FLOORS, ...floors.map(floorRow)], ALIGNED)}`]
      : []),
    ...(notes.length > 0 ? [notes.map((note) => `note: ${note}`).join("\n")] : []),
  ];
}

const FLOORS = ["  floor", "loss", "mse", "mae"];
const ALIGNED = ["left", "right", "right", "right"] as const;

const floorRow = ({ name, loss, mse, mae }: NonNullable<TaskSummary["floors"]>[number]): string[] => [
  `  ${name}`,
  ...[loss, mse, mae].map((value) => value.toPrecision(3)),
];

/** Classes that are shown. */
const MOST_CLASSES = 20;

const shortly = (value: number | string): string =>
  typeof value === "number" ? String(Number(value.toPrecision(5))) : value.replace(/T00:00:00\.000Z$/, "");

const cut = (text: string) => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text);
