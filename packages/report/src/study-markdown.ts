import { grouped } from "@permafrost/common/numbers";
import { flopsText, intervalText, meanText, metricFormat, signedText, stateText } from "./page/study-text.js";
import type { StudyFacts, StudyRow, StudyTask } from "./study-facts.js";

/** What a study came to, as Markdown for a README: the tables of its page, and the command. */
export async function studyMarkdown({
  name,
  question,
  tasks,
  reference,
  paper,
  notes,
  command,
  version,
}: StudyFacts): Promise<string> {
  return `${[
    `## ${plain(name)}`,
    ...(question === undefined ? [] : [plain(question)]),
    ...tasks.flatMap((task) => [`### ${plain(task.name)}`, came(task, reference, paper), took(task)]),
    notes.map(([note, value]) => `- ${plain(note)}: ${plain(value)}`).join("\n"),
    "A mean is bold where it is better than each other by more than chance: both 95 % intervals of every paired difference leave 0 out.",
    `    ${command.replaceAll("\n", "\n    ")}`,
    `Written by permafrost ${plain(version)}.`,
  ].join("\n\n")}\n`;
}

function came(task: StudyTask, reference: string, paper: string | undefined): string {
  const format = metricFormat(task);
  const row = ({ arm, chosen, test, best, atFloor, difference, paper: theirs }: StudyRow) => [
    plain(arm) + (atFloor === undefined ? "" : ` (at the floor: ${plain(atFloor)})`),
    plain(chosen),
    String(test.n),
    best ? `**${meanText(test, format)}**` : meanText(test, format),
    intervalText(test.student, format),
    ...(paper === undefined ? [] : [theirs ? format(theirs.value) : ""]),
    difference ? `${signedText(difference.mean, format)} (${intervalText(difference.student, format)})` : "–",
  ];
  const heads = [
    "arm",
    "chosen",
    "n",
    `${plain(task.metric)}, mean ± sd`,
    "95 % interval",
    ...(paper === undefined ? [] : [`the paper's (${plain(paper)})`]),
    `− ${plain(reference)} (95 %)`,
  ];
  const floors = task.floors.map(({ name, value }) => [
    `floor: ${plain(name)}`,
    "–",
    "–",
    format(value),
    ...Array<string>(heads.length - 4).fill(""),
  ]);
  return table(heads, [...task.rows.map(row), ...floors]);
}

const took = ({ rows }: StudyTask): string =>
  table(
    ["arm", "body", "frozen", "thawed", "total", "forward", "a step", "state", "steps"],
    rows.map(({ arm, architecture, layers, width, counts, steps }) => [
      plain(arm),
      `${plain(architecture)}, ${grouped(layers)} × ${grouped(width)}`,
      ...[counts.frozen, counts.thawed, counts.total].map(grouped),
      flopsText(counts.flops.forward),
      flopsText(counts.flops.step),
      stateText(counts.state),
      steps === undefined ? "–" : grouped(steps),
    ]),
  );

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Text that stays text. */
const plain = (text: string): string => text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|]/g, "\\$&");
