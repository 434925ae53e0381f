import { grouped } from "@permafrost/common/numbers";
import {
  flopsText,
  intervalText,
  meanText,
  metricFormat,
  metricText,
  paperText,
  signedText,
  stateText,
  stepText,
  tableFormat,
  testedText,
} from "./page/study-text.js";
import type { StudyFacts, StudyRow, StudyTask } from "./study-facts.js";
import { studySvgs } from "./study-svgs.js";

/** What of a study stands in Markdown. */
export interface StudyMarkdownOptions {
  /** Folder, beside the Markdown, that has what `studySvgs` makes. Default: figures are left out. */
  readonly figures?: string;
}

/** What a study came to, as Markdown for a README: the tables of its page, its figures, and the command. */
export async function studyMarkdown(
  facts: StudyFacts,
  { figures }: StudyMarkdownOptions = {},
): Promise<string> {
  const { name, question, tasks, reference, paper, notes, command, version } = facts;
  const svgs = figures === undefined ? [] : await studySvgs(facts);
  return `${[
    `## ${plain(name)}`,
    ...(question === undefined ? [] : [plain(question)]),
    ...(tasks.length > 1 ? [overview(tasks)] : []),
    ...tasks.flatMap((task) => [
      `### ${plain(task.name)}`,
      came(task, reference, paper),
      ...further(task),
      took(task),
      ...svgs
        .filter((svg) => svg.task === task.name)
        .map(({ title, file }) => `![${plain(`${task.name}: ${title}`)}](${figures}/${file})`),
    ]),
    notes.map(([note, value]) => `- ${plain(note)}: ${plain(value)}`).join("\n"),
    "A mean is bold where its interval by Student is above all floors, and it is better than each other by more than chance: both 95 % intervals of every paired difference leave 0 out. At the floor is what is not above one by more than two standard errors.",
    `    ${command.replaceAll("\n", "\n    ")}`,
    `Written by permafrost ${plain(version)}.`,
  ].join("\n\n")}\n`;
}

/** All arms on all tasks. */
function overview(tasks: readonly StudyTask[]): string {
  const arms = [...new Set(tasks.flatMap(({ rows }) => rows.map(({ arm }) => arm)))];
  const cell = (task: StudyTask, arm: string) => {
    const row = task.rows.find((each) => each.arm === arm);
    if (!row) return "";
    return meanCell(row, metricFormat(task)) + (row.atFloor === undefined ? "" : " (at the floor)");
  };
  return table(
    ["arm", ...tasks.map(({ name, metric }) => plain(`${name}: ${metricText(metric)}`))],
    arms.map((arm) => [plain(arm), ...tasks.map((task) => cell(task, arm))]),
  );
}

const meanCell = ({ best, test }: StudyRow, format: (value: number) => string): string =>
  best ? `**${meanText(test, format)}**` : meanText(test, format);

function came(task: StudyTask, reference: string, paper: string | undefined): string {
  const format = metricFormat(task);
  const row = (each: StudyRow) => {
    const { arm, chosen, test, atFloor, difference } = each;
    return [
      plain(arm) + (atFloor === undefined ? "" : ` (at the floor: ${plain(atFloor)})`),
      meanCell(each, format),
      ...(paper === undefined ? [] : [paperText(each, format)]),
      testedText(each),
      intervalText(test.student, format),
      difference
        ? `${signedText(difference.mean, format)} (${intervalText(difference.student, format)})`
        : "–",
      plain(chosen),
    ];
  };
  const heads = [
    "arm",
    `${plain(metricText(task.metric))}, mean ± sd`,
    ...(paper === undefined ? [] : [`the paper's (${plain(paper)})`]),
    "n",
    "95 % Student",
    `− ${plain(reference)} (95 %)`,
    "chosen",
  ];
  const floors = task.floors.map(({ name, value }) => [
    `floor: ${plain(name)}`,
    format(value),
    ...Array<string>(heads.length - 2).fill(""),
  ]);
  return table(heads, [...task.rows.map(row), ...floors]);
}

const further = (task: StudyTask): readonly string[] =>
  (task.tables ?? []).flatMap((each) => {
    const format = tableFormat(task, each);
    const row = ({ name, values }: (typeof each.rows)[number]) => [
      plain(name),
      ...values.map((value) => (value ? meanText(value, format) : "–")),
    ];
    return [`${plain(each.title)}:`, table(["", ...each.heads.map(plain)], each.rows.map(row))];
  });

const took = ({ rows }: StudyTask): string =>
  table(
    ["arm", "body", "frozen", "thawed", "total", "forward", "a step", "state", "steps"],
    rows.map((row) => {
      const { arm, architecture, layers, width, counts, steps } = row;
      return [
        plain(arm),
        `${plain(architecture)}, ${grouped(layers)} × ${grouped(width)}`,
        ...[counts.frozen, counts.thawed, counts.total].map(grouped),
        flopsText(counts.flops.forward),
        stepText(row),
        stateText(counts.state),
        steps === undefined ? "–" : grouped(steps),
      ];
    }),
  );

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Text that stays text, at the beginning of a line, too. */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>#|~&]/g, "\\$&")
    .replace(/^ ?(?:[-+=]|\d+(?=[.)](?: |$)))/, (start) =>
      /\d$/.test(start) ? `${start}\\` : `\\${start.trimStart()}`,
    );
