import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { permafrost } from "@permafrost/testing/command-line";
import { environmentFor, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

/** Steps that take long enough to be in the middle of one. */
const SLOW = "--layers 4 --width 256 --heads 2 --batch-size 512 --steps 5000";
const train = (out: string, rest: string) =>
  `train --task bit-xor --model gpt2-tiny --random --device native --threads 1 --out ${out} ${rest}`.split(
    " ",
  );

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CTRL_C = "\u0003";

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-terminal-"));
});
afterAll(() => rm(folder, { recursive: true }));

const linux = platform() === "linux" && existsSync("/dev/full") && existsSync("/usr/bin/script");
if (!linux) console.warn("skipped: terminals and full disks, which need Linux and its program `script`");

describe.skipIf(!linux)("on a terminal", () => {
  it("the second Ctrl-C ends at once", { timeout: 60_000 }, async () => {
    const module = at("slow.mjs");
    await writeFile(
      module,
      `export async function task() {
        console.error("opening");
        await new Promise((resolve) => setTimeout(resolve, 50_000));
      }`,
    );
    let pressing: NodeJS.Timeout | undefined;
    const words = train(at("twice"), SLOW).map((word) => (word === "bit-xor" ? module : word));
    const { code, stdout } = await permafrost(words, {
      terminal: true,
      onText: (text, { stdin }) => {
        // as an impatient hand does
        if (text.includes("opening")) pressing = setInterval(() => stdin!.write(CTRL_C), 350);
      },
    });
    clearInterval(pressing);
    expect(stdout).toMatch(/\^C.*permafrost: ended at once; what was saved before is intact\r?\n$/s);
    expect(code).toBe(130);
  });

  it("the first Ctrl-C ends a download", { timeout: 60_000 }, async () => {
    const server = await startHubServer({ "o/m": { files: { "config.json": new Uint8Array(9) } } });
    // it never answers
    server.faults.push({ match: /./, hang: true });
    for (const [name, value] of Object.entries(environmentFor(server, at("home")))) vi.stubEnv(name, value);
    const out = at("not-fetched");
    const words = `train --task bit-xor --model o/m --out ${out}`.split(" ");
    let pressing: NodeJS.Timeout | undefined;
    try {
      const { code, stdout } = await permafrost(words, {
        terminal: true,
        onStart: ({ stdin }) => {
          pressing = setInterval(() => {
            if (server.requests.length === 0) return;
            clearInterval(pressing);
            stdin!.write(CTRL_C);
          }, 20);
        },
      });
      expect(stdout).toMatch(
        /^\^C.*permafrost: interrupted before the first step; nothing is written\r?\n$/s,
      );
      expect([code, existsSync(out)]).toEqual([130, false]);
    } finally {
      clearInterval(pressing);
      vi.unstubAllEnvs();
      await server.close();
    }
  });

  it("what native code warns of is kept away", { timeout: 60_000 }, async () => {
    // a home that nothing can be written to
    vi.stubEnv("HOME", "/proc");
    const { code, stderr } = await permafrost(train(at("homeless"), "--steps 3 --json"));
    vi.unstubAllEnvs();
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("a module that fails by itself leaves the cursor, too", { timeout: 60_000 }, async () => {
    const module = at("failing.mjs");
    await writeFile(
      module,
      `const { write } = process.stderr;
      let drawn = false;
      process.stderr.write = function (text, ...rest) {
        drawn ||= /[1-9]\\d*\\/5000/.test(text);
        return write.call(this, text, ...rest);
      };
      const fail = () => { throw new Error("from elsewhere"); };
      const split = (name) => ({ name, length: 64, write(index, _, x, y) {
        if (drawn) setImmediate(fail);
        x.fill(1);
        y[0] = x[0] = index % 2;
        return 2;
      } });
      export const task = {
        name: "failing", ragged: false,
        input: { kind: "values", tokens: 2, dim: 1 }, output: { tokens: 1, labels: 1, classes: 2 },
        splits: { train: split("train"), test: split("test") },
      };`,
    );
    const words = train(at("failed"), SLOW).map((word) => (word === "bit-xor" ? module : word));
    const { code, stdout } = await permafrost(words, { terminal: true });
    expect([code, stdout]).toEqual([1, expect.stringContaining("from elsewhere")]);
    expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR));
  });

  it("what npm passes on is no second Ctrl-C", { timeout: 60_000 }, async () => {
    let pressed = false;
    const { code, stdout } = await permafrost(train(at("passed-on"), SLOW), {
      terminal: true,
      onText: (text, { stdin }) => {
        if (pressed || !/ [1-9]\d*\/5000/.test(text)) return;
        pressed = true;
        stdin!.write(CTRL_C);
        setTimeout(() => stdin!.write(CTRL_C), 20);
      },
    });
    expect([code, stdout.match(/\^C/g)]).toEqual([130, ["^C", "^C"]]);
    expect(stdout).toContain(`go on with permafrost train --resume ${at("passed-on")}`);
    expect(await readdir(at("passed-on/checkpoints"))).toHaveLength(1);
  });

  it("that is closed, it saves the step at hand", { timeout: 60_000 }, async () => {
    const run = at("closed");
    await permafrost(train(run, SLOW), {
      terminal: true,
      onText: (text, terminal) => / [1-9]\d*\/5000/.test(text) && terminal.kill("SIGKILL"),
    });
    // it goes on without it
    await expect.poll(() => existsSync(join(run, "report.html")), { timeout: 30_000 }).toBe(true);
    const { from, to } = JSON.parse(await readFile(join(run, "sessions.jsonl"), "utf8"));
    expect([from, to > 0 && to < 5000]).toEqual([0, true]);
    expect(await readdir(join(run, "checkpoints"))).toEqual([stepFile(to)]);
  });
});

const stepFile = (step: number) => `step-${String(step).padStart(9, "0")}.safetensors`;

it("SIGHUP saves the step at hand", async () => {
  const { code, stdout } = await permafrost(train(at("hup"), "--steps 5000 --json"), {
    onLine: (line, child) => JSON.parse(line).step === 5 && child.kill("SIGHUP"),
  });
  const { done, steps } = JSON.parse(stdout.trim().split("\n").at(-1)!);
  expect([code, done]).toEqual([75, false]);
  expect(await readdir(at("hup/checkpoints"))).toEqual([stepFile(steps)]);
});

describe.skipIf(!linux)("on a full disk", () => {
  const full = { shell: "exec > /dev/full" };

  it("a training is saved, and says so in one line", async () => {
    const { code, stderr } = await permafrost(train(at("full"), "--steps 2000 --json"), full);
    expect(stderr).toBe(
      `permafrost: Cannot write to stdout: ENOSPC: no space left on device, write. The run is saved: go on with permafrost train --resume ${at("full")}\n`,
    );
    expect(code).toBe(1);
    const [last] = await readdir(at("full/checkpoints"));
    const step = Number(/\d+/.exec(last!)?.[0]);
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(2000);
    const rest = await permafrost(["train", "--resume", at("full"), "--steps", String(step + 3), "--json"]);
    expect([rest.code, rest.stdout.trim().split("\n").length]).toEqual([0, 3 + 1]);
  });

  it("what a command found is not lost without a word", async () => {
    const { code, stderr } = await permafrost(["inspect", "gpt2-tiny", "--random"], full);
    expect(stderr).toBe("permafrost: Cannot write to stdout: ENOSPC: no space left on device, write\n");
    expect(code).toBe(1);
  });

  it("of stderr, a training goes on", async () => {
    const { code, stderr } = await permafrost(train(at("quiet"), "--steps 20"), {
      shell: "exec 2> /dev/full",
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(await readdir(at("quiet/checkpoints"))).toContain(stepFile(20));
  });
});
