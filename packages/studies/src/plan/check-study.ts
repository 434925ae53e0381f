import { found } from "@permafrost/common/found";
import { listed } from "@permafrost/common/listed";
import { nearestName } from "@permafrost/common/nearest-name";
import { oneLine, quote } from "@permafrost/common/quote";
import { COUNT_NAMES, SIZE_NAMES } from "@permafrost/models";
import type {
  Arm,
  ArmMatch,
  Grid,
  LearnedBody,
  PaperTable,
  SeedAxes,
  Study,
  StudySettings,
} from "../study.js";
import { INSTRUMENT_NAMES } from "../study.js";
import { settingProblem, settingProblems } from "./check-settings.js";
import { type Path, placeOf } from "./place.js";

/** Says what is wrong with a field. */
type Check = (value: unknown, path: Path, study: Study) => Iterable<string>;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a study, whoever wrote it: an unknown field, arm or setting, an axis without values, a value that makes no sense.
 *
 * @param from where it is from, for messages
 * @throws RangeError naming the place in it, what is there and what was expected.
 */
export function checkStudy(given: unknown, from = "the study"): Study {
  const problem = isFields(given)
    ? problems(given as unknown as Study)
        [Symbol.iterator]()
        .next()
    : undefined;
  if (problem === undefined)
    throw new RangeError(
      `Cannot use ${from}: expected an object with name, arms and tasks, found ${found(given)}`,
    );
  if (!problem.done) throw new RangeError(`Cannot use ${from}: ${oneLine(problem.value)}`);
  return given as Study;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const is = (fits: (value: unknown) => boolean, expected: string): Check =>
  function* (value, path) {
    if (!fits(value)) yield `${placeOf(path)} is ${found(value)}, expected ${expected}`;
  };

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1;
const isText = (value: unknown) => typeof value === "string";

/** More runs of an arm on a task than that, to choose by or to test with, are a mistake. */
const MOST_RUNS = 10_000;
const SEEDS = is((x) => isCount(x) && (x as number) <= MOST_RUNS, `a whole number from 1 to ${MOST_RUNS}`);

/** An object of named things, of which there is one at least. */
const named = (what: string, each: Check): Check =>
  function* (value, path, study) {
    if (!isFields(value) || Object.keys(value).length === 0)
      return void (yield `${placeOf(path)} is ${isFields(value) ? "empty" : found(value)}, expected ${what} by name`);
    for (const [name, one] of Object.entries(value)) {
      if (!isName(name)) yield `${placeOf([...path, name])} is no name: expected letters that can be seen`;
      if (isIndex(name))
        yield `${placeOf([...path, name])} is no name: objects put numbers first, wherever they stand; expected a letter besides`;
      yield* each(one, [...path, name], study);
    }
  };

/** What stands in tables, paths and messages; no object keeps `__proto__` for a key. */
const isName = (name: string) =>
  /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(name) && name.trim() !== "" && name !== "__proto__";

/** What objects of JavaScript do not keep in the order in which it was written. */
const isIndex = (name: string) => /^(0|[1-9]\d*)$/.test(name);

/** An object with some fields and no others. */
const fields = (checks: Readonly<Record<string, Check>>, needed: readonly string[] = []): Check =>
  function* (value, path, study) {
    if (!isFields(value)) return void (yield `${placeOf(path)} is ${found(value)}, expected an object`);
    for (const name of Object.keys(value))
      if (!Object.hasOwn(checks, name)) {
        const nearest = nearestName(name, Object.keys(checks));
        yield `there is no ${placeOf([...path, name])}${nearest === undefined ? `, there are ${Object.keys(checks).join(", ")}` : `, the nearest is ${quote(nearest)}`}`;
      }
    for (const name of needed) if (value[name] === undefined) yield `${placeOf([...path, name])} is missing`;
    for (const [name, check] of Object.entries(checks))
      if (value[name] !== undefined) yield* check(value[name], [...path, name], study);
  };

const oneOf = (names: (study: Study) => readonly string[], what: string): Check =>
  function* (value, path, study) {
    const all = names(study);
    if (!all.includes(value as string))
      yield `${placeOf(path)} is ${found(value)}, expected ${what}: ${listed(all.map((name) => quote(name)))}`;
  };

const arm = oneOf(({ arms }) => (isFields(arms) ? Object.keys(arms) : []), "an arm");
const task = oneOf(({ tasks }) => (isFields(tasks) ? Object.keys(tasks) : []), "a task");

const grid: Check = function* (value, path, study) {
  if (!isFields(value))
    return void (yield `${placeOf(path)} is ${found(value)}, expected lists of values by setting`);
  for (const [name, values] of Object.entries(value))
    if (!Array.isArray(values) || values.length === 0)
      return void (yield `${placeOf([...path, name])} is ${Array.isArray(values) ? "empty" : found(values)}, expected a list of values`);
  const { choosingSeeds = 1 } = study;
  const runs = Object.values(value as Grid).reduce((runs, { length }) => runs * length, choosingSeeds);
  if (runs > MOST_RUNS)
    yield `${placeOf(path)} makes ${runs} runs to choose by, for each arm and task: expected at most ${MOST_RUNS}`;
  for (const [name, values] of Object.entries(value as Grid)) {
    const before = new Map<string | undefined, number>();
    for (const [i, one] of values.entries()) {
      const at = [...path, name, i];
      if (one === undefined)
        yield `${placeOf(at)} is nothing, expected a value, or null to leave ${name} away`;
      yield* settingProblem(name, one === null ? undefined : one, at);
      const same = before.get(JSON.stringify(one));
      if (same !== undefined)
        yield `${placeOf(at)} is ${found(one)}, as is ${placeOf([...path, name, same])}: say it once`;
      before.set(JSON.stringify(one), i);
    }
  }
};

const settings: Check = function* (value, path) {
  if (!isFields(value)) return void (yield `${placeOf(path)} is ${found(value)}, expected settings`);
  yield* settingProblems(value, path);
};

const oneTask: Check = function* (value, path, study) {
  yield* settings(value, path, study);
  if ((value as Fields)["task"] === undefined) yield `${placeOf([...path, "task"])} is missing`;
};

const isNumber = (x: unknown) => Number.isFinite(x);

const match: Check = function* (value, path, study) {
  yield* fields(
    {
      to: arm,
      by: is((x) => COUNT_NAMES.includes(x as never), `one of ${COUNT_NAMES.join(", ")}`),
      tolerance: is(
        (x) => isNumber(x) && (x as number) >= 0 && (x as number) < 1,
        "a share from 0 to below 1",
      ),
    },
    ["to", "by"],
  )(value, path, study);
  const { to } = value as ArmMatch;
  // what is no arm is said of the arm
  if (study.arms[to]?.match)
    yield `${placeOf([...path, "to"])} is ${quote(to)}, whose sizes are to be found themselves: take an arm that says them`;
};

const only: Check = function* (value, path, study) {
  if (!Array.isArray(value) || value.length === 0)
    return void (yield `${placeOf(path)} is ${Array.isArray(value) ? "empty" : found(value)}, expected names of tasks`);
  for (const one of value) yield* task(one, path, study);
};

/** What an arm has besides settings. */
export const ARM_FIELDS: Readonly<Record<Exclude<keyof Arm, keyof StudySettings>, Check>> = {
  match,
  only,
  grid,
};

const oneArm: Check = function* (value, path, study) {
  if (!isFields(value)) return void (yield `${placeOf(path)} is ${found(value)}, expected settings`);
  yield* settingProblems(value, path, Object.keys(ARM_FIELDS));
  if (value["model"] === undefined && study.settings?.model === undefined)
    yield `${placeOf([...path, "model"])} is missing`;
  for (const [name, check] of Object.entries(ARM_FIELDS))
    if (value[name] !== undefined) yield* check(value[name], [...path, name], study);
  if (value["match"] !== undefined && SIZE_NAMES.every((name) => value[name] !== undefined))
    yield `${placeOf(path)} says all its sizes: leave one to be found, or match out`;
};

const learned: Check = function* (value, path, study) {
  yield* fields({ arm, task }, ["arm", "task"])(value, path, study);
  const { arm: name, task: on } = value as LearnedBody;
  // what is no arm is said of the arm
  const { model = "", only } = study.arms[name] ?? ({} as Arm);
  if (isFields(study.bodies) && Object.hasOwn(study.bodies, model))
    yield `${placeOf([...path, "arm"])} is ${quote(name)}, which begins with such a body itself: take an arm that does not`;
  if (only?.includes(on) === false)
    yield `${placeOf([...path, "task"])} is ${quote(on)}, which ${quote(name)} is not for`;
};

const PAPER_VALUE = {
  arm,
  task,
  value: is(isNumber, "a number"),
  deviation: is((x) => isNumber(x) && (x as number) >= 0, "a number of 0 or more"),
};

const paper: Check = function* (value, path, study) {
  yield* fields({ source: is(isText, "a text"), values: is(Array.isArray, "a list") }, ["source", "values"])(
    value,
    path,
    study,
  );
  const { values } = value as PaperTable;
  for (const [i, one] of values.entries()) {
    yield* fields(PAPER_VALUE, ["arm", "task", "value"])(one, [...path, "values", i], study);
    const before = values.findIndex((other) => other.arm === one.arm && other.task === one.task);
    if (before < i)
      yield `${placeOf([...path, "values", i])} is of ${quote(one.arm)} on ${quote(one.task)}, as is ${placeOf([...path, "values", before])}: say one of them`;
  }
};

const budget: Check = function* (value, path, study) {
  yield* fields({
    steps: is(isCount, "a whole number of at least 1"),
    flops: is((x) => isNumber(x) && (x as number) > 0, "a number above 0"),
  })(value, path, study);
};

const seeds: Check = function* (value, path, study) {
  if (!isFields(value)) return void (yield* SEEDS(value, path, study));
  yield* fields({ body: SEEDS, training: SEEDS, data: SEEDS })(value, path, study);
  const { body = 1, training = 1, data = 1 } = value as SeedAxes;
  if (body * training * data > MOST_RUNS)
    yield `${placeOf(path)} makes ${body * training * data} tests of each arm and task: expected at most ${MOST_RUNS}`;
};

const text = is(isText, "a text");

const instruments: Check = function* (value, path) {
  if (!Array.isArray(value)) return void (yield `${placeOf(path)} is ${found(value)}, expected a list`);
  for (const [i, one] of value.entries()) {
    if (!INSTRUMENT_NAMES.includes(one))
      yield `${placeOf([...path, i])} is ${found(one)}, expected one of ${INSTRUMENT_NAMES.join(", ")}`;
    if (value.indexOf(one) < i)
      yield `${placeOf([...path, i])} is ${found(one)}, as is ${placeOf([...path, value.indexOf(one)])}: say it once`;
  }
};

/** A field each. */
const STUDY_FIELDS: Readonly<Record<keyof Study, Check>> = {
  $schema: text,
  name: is(
    (x) => isText(x) && /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(x as string),
    "up to 64 letters, digits and -",
  ),
  question: text,
  reading: text,
  settings,
  arms: named("arms", oneArm),
  tasks: named("tasks", oneTask),
  bodies: named("bodies", learned),
  grid,
  seeds,
  choosingSeeds: SEEDS,
  budget,
  protocol: is((x) => x === "corrected" || x === "lu2021", "corrected or lu2021"),
  metric: is((x) => isText(x) && x !== "", "the name of a metric"),
  reference: arm,
  instruments,
  paper,
};

function* problems(study: Study): Generator<string> {
  yield* fields(STUDY_FIELDS, ["name", "arms", "tasks"])(study, [], study);
  yield* unused(study);
}

/** What would be left out without a word. */
function* unused({ arms, tasks, bodies = {} }: Study): Generator<string> {
  const all = Object.values(arms);
  for (const task of Object.keys(tasks))
    if (all.every(({ only }) => only?.includes(task) === false))
      yield `${placeOf(["tasks", task])} is for no arm: all of them are for others only`;
  for (const path of Object.keys(bodies))
    if (all.every(({ model }) => model !== path))
      yield `${placeOf(["bodies", path])} is the model of no arm: name it, or leave it out`;
}
