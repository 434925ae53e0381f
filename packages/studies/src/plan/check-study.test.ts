import { describe, expect, it } from "vitest";
import type { Study } from "../study.js";
import { checkStudy } from "./check-study.js";

const STUDY: Study = {
  name: "tiny",
  settings: { random: true, steps: 10 },
  arms: {
    transformer: { model: "gpt2", layers: 1, width: 8 },
    "LSTM*": { model: "lstm_star", match: { to: "transformer", by: "frozen" }, only: ["xor"] },
  },
  tasks: { xor: { task: "bit-xor", bits: 3 }, memory: { task: "bit-memory", bits: 4 } },
  grid: { learningRate: [1e-3, 1e-2], warmup: [null, 2] },
  seeds: { body: 2, training: 3 },
  budget: { steps: 10, flops: 1e9 },
  metric: "accuracy",
  reference: "transformer",
  paper: { source: "table 3", values: [{ arm: "transformer", task: "xor", value: 1 }] },
};

describe("checkStudy()", () => {
  it("takes a study as it is, from a file, too", () => {
    expect(checkStudy(STUDY)).toBe(STUDY);
    const read = JSON.parse(JSON.stringify(STUDY));
    expect(checkStudy({ $schema: "x", ...read })).toEqual({ $schema: "x", ...STUDY });
  });

  it.each<[object, string]>([
    [{ name: "a b" }, 'name is "a b", expected up to 64 letters, digits and -'],
    [{ name: "../x" }, 'name is "../x", expected up to 64 letters, digits and -'],
    [{ name: undefined }, "name is missing"],
    [{ sedes: 3 }, 'there is no sedes, the nearest is "seeds"'],
    [{ seeds: 0 }, "seeds is 0, expected a whole number from 1 to 10000"],
    [{ seeds: { bodies: 3 } }, "there is no seeds.bodies, there are body, training, data"],
    [{ arms: {} }, "arms is empty, expected arms by name"],
    [
      { arms: { a: { model: "gpt2", match: { to: "b", by: "frozen" } }, b: null } },
      "arms.b is null, expected settings",
    ],
    [
      { arms: { a: { model: "x" }, b: null }, bodies: { x: { arm: "b", task: "xor" } } },
      "arms.b is null, expected settings",
    ],
    [
      { arms: { a: { model: "gpt2" }, "8": { model: "lstm" } } },
      'arms["8"] is no name: objects put numbers first',
    ],
    [
      { grid: { learningRate: [0.1, 0.2, 0.1] } },
      "grid.learningRate[2] is 0.1, as is grid.learningRate[0]: say it once",
    ],
    [
      { grid: { warmup: [undefined, 2] } },
      "grid.warmup[0] is nothing, expected a value, or null to leave warmup away",
    ],
    [{ instruments: ["shares", "shares"] }, 'instruments[1] is "shares", as is instruments[0]: say it once'],
    [
      { paper: { source: "x", values: [1, 2].map((value) => ({ arm: "transformer", task: "xor", value })) } },
      'paper.values[1] is of "transformer" on "xor", as is paper.values[0]: say one of them',
    ],
    [
      { paper: { source: "x", values: [{ arm: "transformer", task: "xor", value: 1, deviation: -1 }] } },
      "paper.values[0].deviation is -1, expected a number of 0 or more",
    ],
    [{ arms: { a: { model: "gpt2", widht: 8 } } }, 'arms.a.widht is no setting, the nearest is "width"'],
    [{ arms: { a: { layers: 1 } } }, "arms.a.model is missing"],
    [
      { arms: { a: { model: "gpt2", width: 0 } } },
      "arms.a.width is 0, expected a whole number of at least 1",
    ],
    [{ arms: { a: { model: "gpt2", seed: 3 } } }, "arms.a.seed is for the study to decide: leave it out"],
    [
      { arms: { "a b": { model: "gpt2", match: { to: "c", by: "frozen" } } } },
      'arms["a b"].match.to is "c", expected an arm: "a b"',
    ],
    [
      {
        arms: { a: { model: "gpt2" }, b: { model: "gpt2", match: { to: "a", by: "frozen", tolerance: 2 } } },
      },
      "arms.b.match.tolerance is 2, expected a share from 0 to below 1",
    ],
    [
      { arms: { a: { model: "gpt2", match: { to: "a", by: "frozen" } } } },
      'arms.a.match.to is "a", whose sizes are to be found themselves: take an arm that says them',
    ],
    [
      { arms: { a: { model: "gpt2", only: ["xro"] } } },
      'arms.a.only is "xro", expected a task: "xor", "memory"',
    ],
    [{ tasks: { xor: { bits: 3 } } }, "tasks.xor.task is missing"],
    [{ bodies: { "./x": { arm: "LSTM", task: "xor" } } }, 'bodies["./x"].arm is "LSTM", expected an arm: '],
    [
      { bodies: { "./x": { arm: "LSTM*", task: "memory" } } },
      'bodies["./x"].task is "memory", which "LSTM*" is not for',
    ],
    [
      { arms: { a: { model: "./x" } }, bodies: { "./x": { arm: "a", task: "xor" } } },
      'bodies["./x"].arm is "a", which begins with such a body itself: take an arm that does not',
    ],
    [{ grid: { learningRate: [] } }, "grid.learningRate is empty, expected a list of values"],
    [{ grid: { learningRate: [1e-3, -1] } }, "grid.learningRate[1] is -1, expected a number above 0"],
    [{ choosingSeeds: 5000 }, "grid makes 20000 runs to choose by"],
    [
      { seeds: { body: 1000, training: 1000, data: 1000 } },
      "seeds makes 1000000000 tests of each arm and task: expected at most 10000",
    ],
    [{ bodies: { "": { arm: "transformer", task: "xor" } } }, 'bodies[""] is no name'],
    [
      { tasks: { ...STUDY.tasks, mine: { task: "table", data: "a.csv", label: "kind" } } },
      'tasks.mine.label is "kind", expected a column\'s name, or several with commas between them: write ["kind"]',
    ],
    [
      { arms: { a: { model: "gpt2", width: "128" } } },
      'arms.a.width is the string "128", expected a whole number of at least 1: write 128',
    ],
    [
      { settings: { random: "true" } },
      'settings.random is the string "true", expected true or false: write true',
    ],
    [{ settings: { steps: "many" } }, 'settings.steps is "many", expected a whole number'],
    [{ grid: { rate: [1] } }, "grid.rate[0] is no setting"],
    [{ reference: "lstm" }, 'reference is "lstm", expected an arm: "transformer", "LSTM*"'],
    [{ budget: { steps: 0.5 } }, "budget.steps is 0.5, expected a whole number of at least 1"],
    [{ arms: { "": { model: "gpt2" } } }, 'arms[""] is no name: expected letters that can be seen'],
    [{ arms: { "a\u001b[31m": { model: "gpt2" } } }, 'arms["a\\u001b[31m"] is no name'],
    [{ arms: JSON.parse('{"__proto__": {"model": "gpt2"}}') }, "arms.__proto__ is no name"],
    [
      { arms: { a: { model: "gpt2", only: ["xor"] } }, reference: "a", paper: undefined },
      "tasks.memory is for no arm: all of them are for others only",
    ],
    [
      { bodies: { "./x": { arm: "transformer", task: "xor" } } },
      'bodies["./x"] is the model of no arm: name it, or leave it out',
    ],
    [{ instruments: "shares" }, 'instruments is "shares", expected a list'],
    [
      { instruments: ["alike", "share"] },
      'instruments[1] is "share", expected one of shares, convergence, alike',
    ],
    [{ protocol: "fixed" }, 'protocol is "fixed", expected corrected or lu2021'],
    [
      { paper: { source: "x", values: [{ arm: "transformer", task: "xor" }] } },
      "paper.values[0].value is missing",
    ],
  ])("names the place of %j", (change, problem) => {
    const attempt = () => checkStudy({ ...STUDY, ...change }, "gap.json");
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(`Cannot use gap.json: ${problem}`);
  });

  it("refuses a grid of more runs than anyone means", () => {
    const grid = { learningRate: Array(200).fill(1e-3), weightDecay: Array(60).fill(0.1) };
    expect(() => checkStudy({ ...STUDY, grid })).toThrow(
      "grid makes 12000 runs to choose by, for each arm and task: expected at most 10000",
    );
  });

  it.each([null, 3, [], "x"])("says what %j is not", (given) => {
    expect(() => checkStudy(given)).toThrow("expected an object with name, arms and tasks, found");
  });

  it("survives whatever stands where lists and objects are expected", () => {
    for (const key of Object.keys(STUDY))
      for (const junk of [null, 3, "x", [], [null], { a: null }, { a: [] }, true])
        try {
          checkStudy({ ...STUDY, [key]: junk });
        } catch (error) {
          expect([key, junk, (error as Error).name]).toEqual([key, junk, "RangeError"]);
        }
  });
});
