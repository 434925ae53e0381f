import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

let home: string;
let path: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-data-"));
  path = join(home, "flowers.csv");
  await writeFile(
    path,
    "no,id,tall,seen,kind\n1,7,1.5,2026-01-01,rose\n2,9,,2026-01-03,lily \n3,8,2.5,2026-01-02,rose\n4,1,30,2026-01-05,rose\n",
  );
});
afterAll(() => rm(home, { recursive: true }));

describe("permafrost data", () => {
  it("says what is in each column", async () => {
    const { code, stdout, stderr } = await inProcess(["data", path]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`train: flowers.csv, 4 rows
  column  kind        missing  different        from          to    mean  most frequent
  no      number            0          4           1           4     2.5
  id      row number        0          4           1           9    6.25
  tall    number            1          3         1.5          30  11.333
  seen    date              0          4  2026-01-01  2026-01-05
  kind    category          0          2                                  rose 3, lily 1

say with --label what is to be told
`);
  });

  it("says what a task would be made of, what was left out and why", async () => {
    const settings = ["--label", "kind", "--missing", "mean", "--columns", "tall,no", "--test-share", "0.5"];
    const { code, stdout } = await inProcess(["data", path, ...settings, "--json"]);
    expect(code).toBe(0);
    const { found, task } = JSON.parse(stdout);
    expect(found.splits[0].columns[2]).toEqual({
      name: "tall",
      kind: "number",
      missing: 1,
      distinct: 3,
      range: [1.5, 30],
      mean: expect.closeTo(34 / 3, 10),
      common: [
        ["1.5", 1],
        ["2.5", 1],
        ["30", 1],
      ],
    });
    expect(task).toMatchObject({
      splits: { train: 1, test: 3 },
      input: { kind: "values", tokens: 2, dim: 1 },
      told: [
        { name: "lily", counts: { train: 0, test: 1 } },
        { name: "rose", counts: { train: 1, test: 2 } },
      ],
      notes: [
        expect.stringContaining(
          'Labels of column kind are taken in one spelling, without blanks around: "lily " as "lily"',
        ),
        expect.anything(),
      ],
    });
    const text = (await inProcess(["data", path, ...settings])).stdout;
    expect(text).toContain(
      "examples: 1 train, 3 test, each of 2 tokens of 1 values\n  told  train  test\n  lily      0     1\n  rose      1     2\n\nnote: Labels of",
    );
  });

  it("names what cannot be read", async () => {
    const none = await inProcess(["data", join(home, "none.csv")]);
    expect([none.code === 0, none.stdout]).toEqual([false, ""]);
    expect(none.stderr).toContain("none.csv");
    const { stderr } = await inProcess(["data", path, "--label", "kind", "--missing", "mean"]);
    expect(stderr).toContain("permafrost: Cannot read flowers.csv: column seen has dates; say dates");
  });
});
