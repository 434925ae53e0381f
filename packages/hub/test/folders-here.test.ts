import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFiles } from "../src/index.js";

let room: string;
beforeAll(async () => {
  // below the working directory, as by its name alone
  room = await mkdtemp(join(process.cwd(), ".permafrost-here-"));
  await mkdir(join(room, "run/adapter/of @ all"), { recursive: true });
  await writeFile(join(room, "run/adapter/of @ all/x"), "here");
  await writeFile(join(room, "run/x"), "here");
});
afterAll(() => rm(room, { recursive: true }));

it.each(["run", "run/adapter/of @ all"])(
  "a folder that is here, %s, is opened by its name alone",
  async (path) => {
    const files = await openFiles(`${basename(room)}/${path}`);
    const bytes = (await files.open("x"))!;
    const target = new Uint8Array(bytes.size);
    await bytes.readInto(0, target);
    expect(new TextDecoder().decode(target)).toBe("here");
  },
);

it("a name that is nothing here is neither", async () => {
  await expect(openFiles("nowhere/a/b/c")).rejects.toThrow(
    "it is neither a repository (owner/name@revision), nor a folder (./path), nor a URL",
  );
});
