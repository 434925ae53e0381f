import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { inProcess } from "./in-process.js";

const rows = Array.from({ length: 20 }, (_, i) => `${i / 3},${i % 2 ? "lily" : "rose"}`).join("\n");
const file = (text: string) => new TextEncoder().encode(text);

let home: string;
let server: HubServer;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-data-hub-"));
  server = await startHubServer({
    "datasets/o/flowers": {
      files: {
        "README.md": file("# Flowers\n"),
        "data/train.csv": file(`tall,kind\n${rows}\n`),
        "data/test.csv": file("kind,tall\nlily,1\nrose,2\n"),
      },
    },
  });
  for (const [name, value] of Object.entries(environmentFor(server, home))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(home, { recursive: true });
});

it("says what is in a data set of the Hub, and what a task of it is", async () => {
  const { code, stdout, stderr } = await inProcess(["data", "o/flowers", "--label", "kind"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("test: data/test.csv, 2 rows");
  expect(stdout).toContain("train: data/train.csv, 20 rows");
  expect(stdout).toContain("examples: 20 train, 2 test, each of 1 tokens of 1 values");
});

it("says that there is no such data set, and no such folder", async () => {
  const { code, stdout, stderr } = await inProcess(["data", "o/nothing"]);
  expect([code === 0, stdout]).toEqual([false, ""]);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain("o/nothing");
});
