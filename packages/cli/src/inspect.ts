import { byteCount, counted, grouped, percent } from "@permafrost/common/numbers";
import { quote } from "@permafrost/common/quote";
import { COUNT_NAMES, type CountName, type ModelTask } from "@permafrost/models";
import {
  type GivenConfig,
  type Inspection,
  inspection,
  type MatchRequest,
  SETTING_NAMES,
  settingOf,
} from "@permafrost/runs";
import { Command, Option } from "commander";
import { stateOf } from "./count-cells.js";
import { flops } from "./flops.js";
import { parseMatches } from "./match-option.js";
import { matchTable } from "./match-table.js";
import { parsedBy } from "./parsed-by.js";
import { aboutOf, addSettings, givenSettings } from "./setting-options.js";
import { statusLine } from "./status-line.js";
import { table } from "./table.js";

interface InspectArguments {
  readonly verbose: boolean;
  readonly storages: boolean;
  readonly json: boolean;
  readonly match?: readonly MatchRequest[];
  readonly by: CountName;
  readonly tolerance?: number;
}

/** What of a run can be said of one that is only looked at. */
const SETTINGS_HERE = SETTING_NAMES.filter(
  (name) =>
    name === "batchSize" ||
    (name !== "model" && name !== "dropout" && ["Task", "Data", "Model"].includes(settingOf(name).group)),
);

export function inspectCommand(): Command {
  const command = new Command("inspect")
    .description("Say what a model is, what would be frozen and thawed, and what training it takes.")
    .argument("<model>", aboutOf("model"))
    .option("--verbose", "list what is thawed, and what of the checkpoint is not used", false)
    .option("--storages", "read the weights, and compare logits of all storages on noise", false)
    .option(
      "--match <list>",
      "find sizes of other bodies that agree with it: lstm,gru:layers=12",
      parseMatches,
    )
    .addOption(
      new Option("--by <count>", "in which count they are to agree").choices(COUNT_NAMES).default("frozen"),
    )
    .option(
      "--tolerance <share>",
      "how far off they may be, as a share of what is wanted (default: 0.01)",
      parsedBy("dropout"),
    )
    .option("--json", "everything as JSON on stdout", false);
  return addSettings(command, SETTINGS_HERE).action(run);
}

async function run(
  model: string,
  { verbose, json, storages, match: matches = [], by, tolerance }: InspectArguments,
  command: Command,
): Promise<void> {
  const config = { task: "bit-xor", ...givenSettings(command, SETTINGS_HERE), model } as GivenConfig;
  const status = statusLine();
  const match = tolerance === undefined ? matches : matches.map((each) => ({ ...each, tolerance }));
  if (match.length === 0 && command.getOptionValueSource("by") === "cli")
    throw new RangeError("Cannot use --by without --match: it says in what those are to agree");
  if (match.length === 0 && tolerance !== undefined)
    throw new RangeError("Cannot use --tolerance without --match: it says how far off those may be");
  const onReading = status.show;
  const found = await inspection(config, { storages, match, by, names: "flags", onReading }).finally(
    status.clear,
  );
  if (json) return console.log(JSON.stringify(found));
  console.log(table(summary(found)));
  if (match.length > 0) console.log(`\nmatched by ${by}\n${matchTable(found)}`);
  // who asks for a rule wants to see what it selects
  if (verbose || command.getOptionValueSource("thaw") === "cli")
    console.log(`\nthawed\n${table(thawedTable(found))}`);
  if (!verbose) return;
  if (found.wrapper !== "") console.log(`\nall names in the checkpoint begin with ${quote(found.wrapper)}`);
  if (found.ignored.length > 0)
    console.log(`\nnot used\n${table(found.ignored.map(({ name, why }) => [`  ${name}`, why]))}`);
}

/** Tensor by tensor: what it is for, how many weights it has, and what training it takes. */
function thawedTable({ thawed, step, weights }: Inspection): [string, string, string, string, string][] {
  const each = step.stateBytes / weights.thawed;
  return thawed.map(({ name, shape, role }) => {
    const size = shape.reduce((product, axis) => product * axis, 1);
    return [`  ${name}`, role, `[${shape.join(", ")}]`, count(size, "weight"), byteCount(each * size)];
  });
}

function summary(found: Inspection): [string, string][] {
  const { weights, counts, files, step, ignored, task } = found;
  const { weightBytes, stateBytes, activationBytes } = step;
  return [
    ["weights", found.origin],
    ["architecture", `${found.architecture}, ${counted(found.layers, "layer")}, width ${found.width}`],
    ["longest sequence", found.tokens === null ? "no limit" : `${grouped(found.tokens)} tokens`],
    ["task", `${task.name}: ${inputOf(task)} to ${outputOf(task)}`],
    ["frozen", grouped(weights.frozen)],
    ["thawed", `${grouped(weights.thawed)} (${percent(weights.share)}), rule ${found.thaw}`],
    ...Object.values(weights.byRole).map((row): [string, string] => [
      `  ${row!.label}`,
      [row!.frozen && `${grouped(row!.frozen)} frozen`, row!.thawed && `${grouped(row!.thawed)} thawed`]
        .filter(Boolean)
        .join(", "),
    ]),
    ["total", grouped(counts.total)],
    ["state", `${stateOf(counts)} numbers carried from token to token`],
    ["to read", toRead(files)],
    ...(ignored.length > 0
      ? [["not used", `${count(ignored.length, "tensor")} of the checkpoint`] as [string, string]]
      : []),
    ["parameters", `${byteCount(weightBytes + 4 * weights.thawed)} in memory`],
    ["a forward pass", `1 example, ${flops(counts.flops.forward)} in matrix products`],
    ["a training step", `${count(step.batchSize, "example")}, ${flops(step.flops)} in matrix products`],
    [
      "  memory",
      `at least ${byteCount(weightBytes + stateBytes + activationBytes)}: ${byteCount(weightBytes)} frozen, ` +
        `${byteCount(stateBytes)} trained, ${byteCount(activationBytes)} activations at their peak`,
    ],
    ...found.storages
      .filter(({ storage, compute }) => storage !== "f32" || compute !== undefined)
      .map((finding): [string, string] => [
        finding.compute ? `  compute ${finding.compute}` : `  as ${finding.storage}`,
        finding.problem ?? savedBy(finding),
      ]),
  ];
}

function savedBy({ bytes, difference, agreement }: Inspection["storages"][number]): string {
  return [
    `${byteCount(bytes)} frozen`,
    ...(difference === undefined ? [] : [`logits differ by ${percent(difference)}`]),
    ...(agreement === undefined ? [] : [`cosine of the gradient ${agreement.toFixed(4)}`]),
  ].join(", ");
}

function inputOf({ input, ragged }: ModelTask): string {
  const tokens = `${ragged ? "up to " : ""}${count(input.tokens, "token")}`;
  return input.kind === "ids"
    ? `${tokens} of a vocabulary of ${input.vocabulary}`
    : `${tokens} × ${input.dim}`;
}

function outputOf({ output: { tokens, labels, classes } }: ModelTask): string {
  return `${count(tokens * labels, "label")} of ${grouped(classes)} classes`;
}

function toRead({ needed, total }: Inspection["files"]): string {
  if (total === 0) return "nothing: the weights are drawn";
  return `${byteCount(needed)} of the ${byteCount(total)} of weight files (${percent(needed / total)})`;
}

const count = (n: number, noun: string) => `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;
