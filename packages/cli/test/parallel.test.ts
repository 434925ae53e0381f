import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addToPlan, runsOf, sweepStatus, template } from "@permafrost/sweep";
import { commandLine } from "@permafrost/testing/command-line";
import { expect, test } from "vitest";

const isThere = spawnSync("parallel", ["--version"], { encoding: "utf8" }).stdout?.startsWith("GNU parallel");

if (!isThere) test.skip("GNU parallel is not installed: apt-get install parallel");
else
  test("GNU parallel works on a sweep by its file, and the same file finds nothing left", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parallel-"));
    // a name that a shell would take apart
    const sweep = join(folder, "it's a sweep");
    const runs = await runsOf({
      task: "bit-xor",
      bits: 2,
      model: "gpt2-tiny",
      random: true,
      layersKept: 1,
      steps: 2,
      batchSize: 4,
      evaluateExamples: 16,
      seed: [0, 1, 2],
    });
    await addToPlan(sweep, runs);
    await mkdir(join(folder, "bin"));
    const command = join(folder, "bin/permafrost");
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${await commandLine()}' "$@"\n`);
    await chmod(command, 0o755);
    const file = join(folder, "sweep.sh");
    await writeFile(file, template("parallel", { sweep, shards: 2, jobs: 1 }));
    const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
    const work = () =>
      execFileSync("sh", [file], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const first = work();
    expect(first).toMatch(/^0\tdone: 2 now, 2 of 2 in all$/m);
    expect(first).toMatch(/^1\tdone: 1 now, 1 of 1 in all$/m);
    expect((await sweepStatus(sweep)).counts).toEqual({
      done: 3,
      begun: 0,
      waiting: 0,
      paused: 0,
      failed: 0,
    });
    expect(work()).toMatch(/^0\tdone: 0 now, 2 of 2 in all$/m);
  });
