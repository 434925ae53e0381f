import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { namesOf } from "../config/naming.js";
import { readConfig } from "./config-file.js";

it.each(["", "{", "<html>", "\u0000\u0000", "{}}"])(
  "%j is no configuration, and the file is named",
  async (text) => {
    const folder = await mkdtemp(join(tmpdir(), "permafrost-config-"));
    await writeFile(join(folder, "config.json"), text);
    const said = await readConfig(folder).catch((error: Error) => error.message);
    expect(said).toMatch(
      /^Cannot open the run ".*": its config\.json is no JSON \([^\n]+\)\. A run is the folder that a training writes$/,
    );
    await rm(folder, { recursive: true });
  },
);

it("a run is gone on with by a command that a shell takes", () => {
  const { resume } = namesOf({ names: "flags" });
  expect(resume("runs/xor")).toBe("permafrost train --resume runs/xor");
  expect(resume("my runs/it's")).toBe("permafrost train --resume 'my runs/it'\\''s'");
});
