import { expect, it } from "vitest";
import {
  fromFolder,
  fromHub,
  hubFiles,
  memoryBytes,
  openFiles,
  openSafetensors,
  openTorch,
  pushFiles,
  readRange,
} from "../src/index.js";

const nothing = memoryBytes(new Uint8Array());
const fetch = () => Promise.reject(new Error("nothing is to be fetched"));

/** Every function that takes options, what it does, and one that it has, misspelled and right. */
const FUNCTIONS: Readonly<
  Record<string, [attempt: string, wrong: string, right: string, call: (options: never) => Promise<unknown>]>
> = {
  fromHub: ["open a checkpoint", "state_dict", "stateDict", (options) => fromHub("o/n", options)],
  fromFolder: ["open a checkpoint", "weigths", "weights", (options) => fromFolder(".", options)],
  openFiles: ["open files", "cache_folder", "cacheFolder", (options) => openFiles("o/n", options)],
  hubFiles: ["open files", "on-progress", "onProgress", (options) => hubFiles("o/n", options)],
  pushFiles: ["push files", "commit_message", "message", (options) => pushFiles("o/n", [], options)],
  openSafetensors: [
    "open a safetensors file",
    "Signal",
    "signal",
    (options) => openSafetensors(nothing, options),
  ],
  openTorch: ["open a PyTorch archive", "statedict", "stateDict", (options) => openTorch(nothing, options)],
  readRange: ["read a part of a file", "signals", "signal", (options) => readRange(nothing, 0, 0, options)],
};

it.each(Object.entries(FUNCTIONS))("%s() refuses an option that it does not know", async (_, entry) => {
  const [attempt, wrong, right, call] = entry;
  await expect(call({ [wrong]: undefined } as never)).rejects.toThrow(TypeError);
  const said = await call({ [wrong]: "x" } as never).catch((error: Error) => error.message);
  expect(said).toMatch(new RegExp(`^Cannot ${attempt}: there is no option "${wrong}"; `));
  if (wrong !== "commit_message") expect(said).toContain(`the nearest is "${right}"`);
  for (const options of [null, "x", 7, []])
    await expect(call(options as never)).rejects.toThrow(`Cannot ${attempt}: expected an object of options`);
});

it.each(["fromHub", "openFiles", "hubFiles", "pushFiles"])(
  "%s() refuses impatience it does not know",
  async (name) => {
    const call = FUNCTIONS[name]![3];
    await expect(call({ patience: { retries: 3 }, fetch } as never)).rejects.toThrow(
      /with this patience: there is no option "retries"; there are attempts, firstDelay/,
    );
  },
);

it("what is left undefined is left out", async () => {
  await expect(openSafetensors(nothing, { signal: undefined })).rejects.toThrow("an empty file");
  await expect(openTorch(nothing, { signal: undefined, stateDict: undefined })).rejects.toThrow(
    "an empty file",
  );
  await expect(fromFolder("/no/such", { weights: undefined })).rejects.toThrow("no such file or folder");
});

it("what is left out is named", async () => {
  const left = undefined as never;
  await expect(fromHub(left)).rejects.toThrow(
    'Cannot open files: expected a name, such as "owner/name" or "./folder", found nothing',
  );
  await expect(hubFiles(Promise.resolve("o/n") as never)).rejects.toThrow("found a promise: await it first");
  await expect(fromFolder(left)).rejects.toThrow("expected the path of a folder or a file, found nothing");
  await expect(pushFiles("o/n", left)).rejects.toThrow(
    "expected a repository's name and a list of files, found nothing",
  );
  await expect(pushFiles(left, [])).rejects.toThrow(TypeError);
});
