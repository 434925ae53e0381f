import { describe, expect, it } from "vitest";
import * as permafrost from "../src/index.js";

/** What JavaScript says of its own, which says nothing to who left something out. */
const ITS_OWN =
  /^Cannot (read properties|set properties|destructure|convert)|is not (a function|iterable|defined|an object)|ENOENT/;

const functions = Object.entries<unknown>(permafrost).filter(
  (entry): entry is [string, (...given: never[]) => unknown] =>
    typeof entry[1] === "function" && !/^[A-Z]/.test(entry[0]),
);

/** What a call says, be it at once, later or when it is gone through. */
async function saidBy(call: () => unknown): Promise<string | undefined> {
  try {
    const given = (await call()) as Partial<AsyncIterator<unknown>> | undefined;
    if (typeof given?.next === "function") await given.next();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a function that is told nothing", () => {
  it.each(functions)("%s", async (_, call) => {
    const said = await saidBy(() => call());
    if (said !== undefined) {
      expect(said).not.toMatch(ITS_OWN);
      expect(said).toMatch(/^Cannot /);
    }
  });
});
