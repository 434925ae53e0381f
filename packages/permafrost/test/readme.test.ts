import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { permafrost as run } from "@permafrost/testing/command-line";
import { dataFolder } from "@permafrost/testing/data-folder";
import { environmentFor, filesOf, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as permafrost from "../src/index.js";

const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
const gpt2 = dataFolder("hub/tiny-gpt2");

/** The first cells of a table's rows, in code marks. */
const cells = (heading: string) => {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading))!;
  return [...section.matchAll(/^\| `([^|]+)` +\|/gm)].map(([, cell]) => cell!);
};

/** Runs a snippet as it stands; what it prints is returned. */
async function runs(snippet: string): Promise<unknown[][]> {
  const printed: unknown[][] = [];
  const body = snippet.replace(/import (\{.*?\}) from "permafrost";/s, "const $1 = permafrost;");
  const AsyncFunction = (async () => {}).constructor as new (
    ...code: string[]
  ) => (...given: unknown[]) => Promise<void>;
  const log = (...values: unknown[]) => printed.push(values);
  await new AsyncFunction("permafrost", "console", body)(permafrost, { log });
  return printed;
}

describe.skipIf(!gpt2)("README.md, with a tiny GPT-2 in place of the Hub's", () => {
  let server: HubServer;
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "permafrost-readme-"));
    server = await startHubServer({ "openai-community/gpt2": { files: filesOf(gpt2!) } });
    for (const [name, value] of Object.entries(environmentFor(server, home))) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
    await rm(home, { recursive: true });
  });
  afterEach(() => vi.restoreAllMocks());

  it("trains as it says", async () => {
    const printed = await runs(snippets[0]!);
    expect(printed.map(([step]) => step)).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
    expect(printed.every(([, loss]) => Number.isFinite(loss))).toBe(true);
  });

  it("keeps, loads, predicts and exports as it says", async () => {
    const printed = await runs(
      snippets[1]!.replaceAll('"my-adapter"', JSON.stringify(join(home, "my-adapter"))),
    );
    const promised = /console\.log\(.*: (\d+) (\d+)$/m.exec(snippets[1]!)!;
    expect(printed).toEqual([[Number(promised[1]), Number(promised[2])]]);
    expect(snippets).toHaveLength(2);
  });

  it("lists the commands that there are", async () => {
    const { stdout } = await run(["--help"]);
    const names = [...stdout.matchAll(/^ {2}(\w+) (?:\[options\]|<| )/gm)].map(([, name]) => name);
    const listed = cells("Command line").map((cell) => cell.split(" ")[1]);
    expect(listed).toEqual(names.filter((name) => name !== "help"));
  });

  it("lists the files of a run", async () => {
    const { readdir } = await import("node:fs/promises");
    const folder = join(home, "run");
    const { code } = await run([
      ...["train", "--task", "bit-xor", "--bits", "2", "--model", gpt2!, "--steps", "2", "--out", folder],
      ...["--evaluate-every", "2", "--evaluate-examples", "4"],
    ]);
    expect(code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(cells("A run's folder").sort());
  });

  it("names what is exported", () => {
    const named = cells("What is there").flatMap((cell) =>
      [...cell.matchAll(/(\w+)(?=\(|`|$|,)/g)].map(([, name]) => name!),
    );
    const missing = named.filter(
      (name) => !(name in permafrost) && !["model", "task", "options", "run"].includes(name),
    );
    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(15);
  });
});
