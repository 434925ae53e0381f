import { describe, expect, it } from "vitest";
import { changedStudy } from "./changed-study.js";
import { checkStudy } from "./plan/check-study.js";
import type { Study } from "./study.js";

const STUDY: Study = {
  name: "gap",
  arms: { a: { model: "gpt2" }, b: { model: "lstm", only: ["xor"] }, c: { model: "gru", steps: 900 } },
  tasks: { xor: { task: "bit-xor", steps: 1500 }, memory: { task: "bit-memory" } },
  budget: { steps: 500, flops: 1e9 },
  reference: "b",
  paper: {
    source: "table 3",
    values: [
      { arm: "a", task: "xor", value: 1 },
      { arm: "a", task: "memory", value: 0.9 },
    ],
  },
};

describe("changedStudy()", () => {
  it("leaves a study as it is where nothing is said", () => {
    expect(changedStudy(STUDY, {})).toEqual(STUDY);
  });

  it("keeps some arms and tasks, and nothing that points to others", () => {
    const { arms, tasks, reference, paper } = changedStudy(STUDY, { tasks: ["memory"], arms: ["a", "b"] });
    expect([Object.keys(arms), Object.keys(tasks), reference]).toEqual([["a"], ["memory"], undefined]);
    expect(paper!.values).toEqual([{ arm: "a", task: "memory", value: 0.9 }]);
    expect(() => changedStudy(STUDY, { tasks: ["mnist"] })).toThrow(
      'Cannot keep the task "mnist" (--tasks): the study\'s tasks are "xor", "memory"; name one or more of these',
    );
    expect(() => changedStudy(STUDY, { tasks: ["xor"], files: { memory: "x" } })).toThrow(
      'Cannot use files (--files) for "memory": the study\'s tasks are "xor"; leave it out, or name one of these',
    );
  });

  it.each([
    [600, [600, 600, undefined, { steps: 600, flops: 1e9 }]],
    [1000, [900, 1000, undefined, { steps: 1000, flops: 1e9 }]],
    [100, [100, 100, undefined, { steps: 100, flops: 1e9 }]],
  ])("has as many steps as are said, or fewer where these are its own: %d", (steps, expected) => {
    const { arms, tasks, budget } = changedStudy(STUDY, { steps, seeds: 3 });
    expect([arms["c"]!.steps, tasks["xor"]!.steps, tasks["memory"]!.steps, budget]).toEqual(expected);
  });

  it("refuses steps that no run would have", () => {
    expect(() => changedStudy(STUDY, { tasks: ["xor"], steps: 3000 })).toThrow(
      'Cannot take 3000 steps a run (--budget-steps): the study\'s tasks say fewer, "xor" 1500; say more in a study of your own, a file',
    );
    expect(changedStudy(STUDY, { tasks: ["xor"], steps: 1500 }).tasks["xor"]!.steps).toBe(1500);
  });

  it("looks as often at longer runs, and at those of tasks that say so as these do", () => {
    const study: Study = {
      ...STUDY,
      settings: { evaluateEvery: 100 },
      tasks: { ...STUDY.tasks, xor: { task: "bit-xor", steps: 1500, evaluateEvery: 300 } },
    };
    const looks = (steps: number) => {
      const { settings, tasks } = changedStudy(study, { steps });
      return [settings!.evaluateEvery, tasks["xor"]!.evaluateEvery];
    };
    expect([looks(5000), looks(500), looks(250), looks(50)]).toEqual([
      [1000, 300],
      [100, 300],
      [100, 50],
      [10, 10],
    ]);
  });

  it("tries what is said, for arms that have nothing of their own to be tried", () => {
    const grid = { learningRate: [0.01, 0.1], warmup: [null, 20] };
    const own = { ...STUDY, arms: { ...STUDY.arms, d: { model: "esn", grid: {} } } };
    const given = { ...own, grid: { learningRate: [1], weightDecay: [null, 0.1] } };
    const changed = changedStudy(given, { grid });
    expect([changed.grid, changed.arms["a"]!.grid, changed.arms["d"]!.grid]).toEqual([
      { ...grid, weightDecay: [null, 0.1] },
      undefined,
      {},
    ]);
    expect(() => changedStudy({ ...own, arms: { d: own.arms.d } }, { grid })).toThrow(
      "Cannot use a grid (--grid): every arm of the study has one of its own",
    );
    // rates are tried where a study says nothing, too
    expect(changedStudy(own, { grid: { warmup: [null] } }).grid).toEqual({
      learningRate: [3e-4, 1e-3, 3e-3, 1e-2],
      warmup: [null],
    });
    expect(() => changedStudy(own, { grid, protocol: "lu2021" })).toThrow(
      "Cannot use a grid (--grid) with the protocol lu2021",
    );
  });

  it("has no run with more steps, whatever is tried, nor a warm-up that is longer", () => {
    const study = {
      ...STUDY,
      settings: { warmup: 20, evaluateEvery: 60 },
      grid: { steps: [10, 900, 1000], warmup: [null, 5, 200] },
      arms: {
        ...STUDY.arms,
        d: { model: "esn", warmup: 500, grid: { learningRate: [1], steps: [null, 700] } },
      },
    };
    const { settings, grid, arms } = changedStudy(study, { steps: 20 });
    expect([settings, grid]).toEqual([
      { warmup: 2, evaluateEvery: 4 },
      { steps: [10, 20], warmup: [null, 5, 2] },
    ]);
    expect(arms["d"]).toEqual({ model: "esn", warmup: 2, grid: { learningRate: [1], steps: [null, 20] } });
    expect(changedStudy(study, { steps: 3 })).toMatchObject({
      settings: { evaluateEvery: 1 },
      grid: { warmup: [null] },
    });
  });

  it("has as many seeds of each as are said where they are crossed", () => {
    const crossed: Study = { ...STUDY, seeds: { body: 4, data: 2 } };
    expect(changedStudy(crossed, { seeds: { body: 2, training: 3 } }).seeds).toEqual({
      body: 2,
      training: 3,
      data: 2,
    });
    expect(() => changedStudy(crossed, { seeds: 2 })).toThrow(
      "Cannot use 2 seeds (--seeds): the study crosses those of body, training and data; say how many of each",
    );
  });

  it("leaves no arm out that another is matched to", () => {
    const matched: Study = {
      ...STUDY,
      arms: { a: { model: "gpt2" }, b: { model: "lstm", match: { to: "a", by: "frozen" } } },
    };
    expect(() => changedStudy(matched, { arms: ["b"] })).toThrow(
      'Cannot leave the arm "a" out (--arms): "b" is matched to it; name it, too',
    );
  });

  it("puts all arms on a task of one's own, which no paper has", () => {
    const changed = changedStudy(STUDY, { task: { task: "table", data: "mine.csv" } });
    expect(changed).toMatchObject({
      name: "gap-table",
      tasks: { table: { task: "table", data: "mine.csv" } },
    });
    expect(changed.paper).toBeUndefined();
    expect(changed.arms["b"]!.only).toBeUndefined();
    expect(checkStudy(changed)).toBe(changed);
    expect(changedStudy(STUDY, { task: { task: "./my/own.task.js" } }).name).toBe("gap-own-task");
  });

  it("keeps of the bodies that it makes those that can be made, and the arms that begin with them", () => {
    const reuse: Study = {
      ...STUDY,
      arms: {
        all: { model: "gpt2" },
        "after xor": { model: "./xor" },
        "after memory": { model: "./memory" },
      },
      bodies: { "./xor": { arm: "all", task: "xor" }, "./memory": { arm: "all", task: "memory" } },
    };
    const { arms, bodies } = changedStudy(reuse, { tasks: ["memory"] });
    expect([Object.keys(arms), Object.keys(bodies!)]).toEqual([["all", "after memory"], ["./memory"]]);
    expect(() => changedStudy(reuse, { arms: ["after xor"] })).toThrow(
      'Cannot leave the arm "all" out: "after xor" begins with what it learned on "xor"',
    );
    const { tasks } = changedStudy(reuse, { task: { task: "table", data: "mine.csv" } });
    expect(Object.keys(tasks)).toEqual(["xor", "memory", "table"]);
  });

  it("is as the paper had it, or without its code's faults", () => {
    const published = changedStudy(STUDY, { protocol: "lu2021", task: { task: "listops" } });
    expect(published).toMatchObject({ name: "gap-listops-lu2021", protocol: "lu2021", grid: {} });
    expect([published.settings, published.arms["b"]]).toMatchObject([
      { learningRate: 1e-3 },
      { learningRate: 3e-4 },
    ]);
    const corrected = changedStudy({ ...STUDY, protocol: "lu2021" }, { protocol: "corrected" });
    expect(corrected).toEqual({ ...STUDY, protocol: "corrected" });
  });

  it("says where files are", () => {
    expect(changedStudy(STUDY, { files: { memory: "./m" } }).tasks["memory"]).toEqual({
      task: "bit-memory",
      data: "./m",
    });
  });
});
