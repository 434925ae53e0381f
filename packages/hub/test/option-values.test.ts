import { describe, expect, it } from "vitest";
import {
  fromFolder,
  fromHub,
  hubFiles,
  memoryBytes,
  openSafetensors,
  pushFiles,
  writeSafetensors,
} from "../src/index.js";

const COUNT = "to be a whole number of at least 1, found";

describe("an option of the wrong kind is refused before anything is asked", () => {
  it.each<[object, string]>([
    // what nobody may pass waits for ever
    [{ connections: 0 }, `expected connections ${COUNT} 0`],
    [{ connections: Number.NaN }, `expected connections ${COUNT} NaN`],
    [{ connections: "6" }, `expected connections ${COUNT} the string "6"`],
    [{ patience: { attempts: Number.NaN } }, `expected attempts ${COUNT} NaN`],
    [{ patience: { attempts: 0 } }, `expected attempts ${COUNT} 0`],
    [
      { patience: { firstDelay: "1" } },
      'expected firstDelay to be a number of 0 or more, found the string "1"',
    ],
    [{ patience: 3 }, "expected patience to be an object, found 3"],
    [{ offline: "no" }, 'expected offline to be true or false, found "no"'],
    [{ keep: "file" }, 'expected keep to be one of parts, files, nothing, found "file"'],
    [{ type: "models" }, 'expected type to be one of model, dataset, space, found "models"'],
    [{ revision: 3 }, "expected revision to be a name, found 3"],
    [{ signal: {} }, "expected signal to be an AbortSignal"],
    [{ fetch: "node-fetch" }, 'expected fetch to be a function, found "node-fetch"'],
    [{ token: ["hf_secret"] }, 'expected token to be a name, found "a list"'],
  ])("%j", async (options, message) => {
    await expect(fromHub("o/r", options as object)).rejects.toThrow(message);
    await expect(hubFiles("o/r", options as object)).rejects.toThrow(message);
  });

  it("of a push, a folder, a file", async () => {
    const pushing = (options: object) => pushFiles("o/r", [], options);
    await expect(pushing({ private: "no" })).rejects.toThrow(
      'expected private to be true or false, found "no"',
    );
    await expect(pushing({ patience: { attempts: "2" } })).rejects.toThrow(
      `expected attempts ${COUNT} the string "2"`,
    );
    await expect(fromFolder("/", { weights: 1 } as object)).rejects.toThrow(
      "expected weights to be a name, found 1",
    );
    const file = memoryBytes(writeSafetensors({}));
    await expect(openSafetensors(file, { signal: 1 } as object)).rejects.toThrow(
      "expected signal to be an AbortSignal",
    );
  });
});

it("metadata that is no text would make a file that nobody reads", () => {
  expect(() => writeSafetensors({}, { epoch: 3 } as never)).toThrow(
    'Cannot store the metadata "epoch": expected a text, found 3',
  );
});
