import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-probe-"));
});
afterAll(() => rm(folder, { recursive: true }));

const probe = (...args: string[]) =>
  inProcess([
    "probe",
    "gpt2-tiny",
    "--random",
    "--width",
    "8",
    "--heads",
    "1",
    "--window",
    "6",
    "--reads",
    "80",
    ...args,
  ]);

describe("permafrost probe", () => {
  it("tells machines everything, and people what counts, with a page of curves", async () => {
    const page = join(folder, "probe.html");
    const { code, stdout } = await probe("--json", "--out", page);
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      architecture: "gpt2",
      width: 8,
      tokens: 6,
      sequences: { solved: 60, measured: 20 },
    });
    expect(found.linear.byLag.length).toBe(6);
    expect(await readFile(page, "utf8")).toContain("read with λ = 0.001");
    expect(await readFile(page, "utf8")).toContain(`<b>${Number(found.linear.total.toPrecision(3))}</b>`);
    const shown = await probe();
    expect(shown.stdout).toContain(`memory capacity      ${found.linear.total.toFixed(1)} of 6 inputs`);
    expect(shown.stdout).toContain("λ = 0.001");
  });

  it("refuses what makes no sense in a line", async () => {
    const { code, stderr } = await probe("--lags", "7");
    expect([code, stderr]).toEqual([
      78,
      "permafrost: Cannot look 7 inputs back: before what is read there are 6; take fewer lags, or a larger window\n",
    ]);
    expect((await probe("--lags", "x")).code).toBe(78);
  });
});
