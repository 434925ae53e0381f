import { describe, expect, test } from "vitest";
import { tinyDigits, tinyLists, tinyPhotos, tinyProteins } from "../test/tiny-sources.js";
import { batchAt } from "./batches.js";
import {
  checkTaskSettings,
  isTaskName,
  type TaskName,
  taskCatalog,
  taskNamed,
  taskNames,
  taskShape,
} from "./catalog.js";
import type { TaskSettings } from "./catalog-task.js";
import type { FileSource } from "./files/file-source.js";
import { selectionSplit, withValidation } from "./held-out.js";

const FILES: Readonly<Record<TaskName, readonly (FileSource | undefined)[]>> = {
  "bit-xor": [undefined],
  "bit-memory": [undefined],
  listops: [undefined, tinyLists],
  mnist: [tinyDigits],
  cifar10: [tinyPhotos],
  "cifar10-lra": [tinyPhotos],
  "remote-homology": [tinyProteins],
  narma: [undefined],
  "mackey-glass": [undefined],
  lorenz: [undefined],
  "memory-capacity": [undefined],
  "delayed-xor": [undefined],
  "sine-square": [undefined],
  brackets: [undefined],
  copy: [undefined],
  sort: [undefined],
  "random-labels": [undefined],
};

/** Each task under every protocol that it takes, with the settings that its shape depends on and without. */
const cases = taskNames.flatMap((name) => {
  const { settings } = taskCatalog[name];
  const protocols: readonly TaskSettings[] = settings.includes("protocol")
    ? [{}, { protocol: "corrected" }, { protocol: "lu2021" }]
    : [{}];
  const sizes: readonly TaskSettings[] = [
    {},
    ...(settings.includes("bits") ? [{ bits: name === "random-labels" ? 12 : 100 }] : []),
    ...(settings.includes("maxLength") ? [{ maxLength: 300 }] : []),
    ...(settings.includes("washout") ? [{ length: 150, washout: 0 }] : []),
    ...(settings.includes("order") ? [{ order: 30 }] : []),
    ...(settings.includes("delay") ? [{ delay: 5 }] : []),
    ...(settings.includes("horizon") ? [{ horizon: 7 }] : []),
    ...(settings.includes("tokens") ? [{ tokens: 12 }] : []),
  ];
  return protocols.flatMap((protocol) =>
    sizes.flatMap((size) =>
      FILES[name].map((files) => {
        const said: TaskSettings = { ...protocol, ...size };
        return [
          `${name} ${JSON.stringify(said)}${files ? " from files" : ""}`,
          { name, said, files },
        ] as const;
      }),
    ),
  );
});

describe.each(cases)("%s", (_, { name, said, files }) => {
  const open = () => taskCatalog[name].open(said, files, {});

  test("has the shape that is said without its files", async () => {
    const task = await open();
    const { input, output, ragged } = task;
    expect(task.name).toBe(name);
    expect({ input, output, ragged }).toEqual(taskShape(name, said));
  });

  test("has a validation split or gets one, and it is not made of training examples", async () => {
    const task = withValidation(await open());
    expect(selectionSplit(task)).toBe("validation");
    const count = (split: "train" | "validation") => Math.min(task.splits[split]!.length, 20);
    const examples = (split: "train" | "validation") => {
      const { x, size } = batchAt(task, { split, order: "sequential", batchSize: count(split) }, 0);
      const width = x.length / size;
      return Array.from({ length: size }, (_, i) => String(x.subarray(i * width, (i + 1) * width)));
    };
    // 10 bits of xor may well come twice
    if (name === "bit-xor" && said.bits === undefined) return;
    // what is learned by heart is tested on itself
    if (name === "random-labels") return;
    const trained = new Set(examples("train"));
    expect(examples("validation").filter((example) => trained.has(example))).toEqual([]);
  });
});

test("the paper's protocol calls the validation split test, of ListOps and of proteins", async () => {
  for (const [name, files] of [
    ["listops", tinyLists],
    ["remote-homology", tinyProteins],
  ] as const) {
    const task = await taskCatalog[name].open({ protocol: "lu2021" }, files, {});
    const labels = (split: "validation" | "test") => {
      const { length } = task.splits[split]!;
      return [...batchAt(task, { split, order: "sequential", batchSize: length }, 0).y];
    };
    expect(labels("test")).toEqual(labels("validation"));
  }
});

test("validation images are the last ones where a number is given", async () => {
  const task = await taskCatalog.mnist.open({ validation: 4 }, tinyDigits, {});
  expect(task.splits.validation?.length).toBe(4);
  expect(withValidation(task)).toBe(task);
});

test.each(["constructor", "__proto__", "toString", "", "bit_xor", "x".repeat(1e5)])(
  "there is no task %j",
  (name) => {
    expect(isTaskName(name)).toBe(false);
    expect(() => taskNamed(name)).toThrow(RangeError);
    expect(() => taskShape(name)).toThrow(RangeError);
  },
);

test("another name is answered with the nearest", () => {
  expect(() => taskNamed("remote-homolgy")).toThrow(
    'Cannot find the task "remote-homolgy": expected one of bit-xor, bit-memory, listops, mnist, cifar10, cifar10-lra, ' +
      "remote-homology, narma, mackey-glass, lorenz, memory-capacity, delayed-xor, sine-square, brackets, copy, sort, random-labels, table, text, language, arrays, forecast, series, images; did you mean remote-homology?",
  );
});

describe("checkTaskSettings", () => {
  test("keeps what is said", () => {
    expect(checkTaskSettings("mnist", { protocol: "lu2021", validation: 5 })).toEqual({
      protocol: "lu2021",
      validation: 5,
    });
  });

  test("refuses what a task does not take, in the caller's words", () => {
    expect(() => checkTaskSettings("bit-xor", { maxLength: 5 })).toThrow(
      "Cannot use maxLength with bit-xor: it takes bits",
    );
    expect(() => checkTaskSettings("mnist", { bits: 5 }, (setting) => `--${setting}`)).toThrow(
      "Cannot use --bits with mnist: it takes --data, --protocol, --validation",
    );
  });

  test.each([
    ["bit-xor", { bits: 0 }, "expected bits to be a whole number of at least 1, found 0"],
    ["bit-memory", { bits: 30 }, "expected bits to be a multiple of dim 50, found 30"],
    ["narma", { order: 20 }, "expected order to be 10 or 30, found 20"],
    [
      "lorenz",
      { length: 100, washout: 100 },
      "expected a washout from 0 to 99, below the 100 tokens of a sequence, found 100",
    ],
    ["remote-homology", { maxLength: 2, protocol: "lu2021" }, "expected maxLength above 2, found 2"],
    [
      "cifar10",
      { protocol: "constructor" as "lu2021" },
      'expected the protocol corrected or lu2021, found "constructor"',
    ],
  ] as const)("refuses %s %j", (name, settings, message) => {
    expect(() => checkTaskSettings(name, settings)).toThrow(message);
  });
});

test("tasks of real data say which files they need", async () => {
  await expect(taskCatalog["remote-homology"].open({}, undefined, {})).rejects.toThrow(
    "Cannot make remote-homology without files: it needs TAPE's files",
  );
  await expect(taskCatalog.mnist.open({}, undefined, {})).rejects.toThrow("it needs those of ylecun/mnist");
});
