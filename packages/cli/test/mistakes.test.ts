import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@permafrost/hub";
import { gpt2Config, THAW_RULES } from "@permafrost/models";
import { permafrost } from "@permafrost/testing/command-line";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

const TINY = ["--model", "gpt2", "--random", "--layers", "1", "--width", "16", "--heads", "2"];
const XOR = ["--task", "bit-xor", ...TINY];

let folder: string;
let server: HubServer;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-cli-"));
  server = await startHubServer({});
  Object.assign(process.env, environmentFor(server, at("home")), { XDG_CACHE_HOME: at("cache") });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** What a user gets wrong, and the line that says so. */
const MISTAKES: [title: string, args: () => readonly string[], line: RegExp | string][] = [
  ["an unknown command", () => ["trian"], /unknown command 'trian' \(Did you mean train\?\)/],
  ["an unknown flag", () => ["train", "--tsk", "x"], /unknown option '--tsk' \(Did you mean --task\?\)/],
  [
    "an unknown task",
    () => ["train", "--task", "xor", ...TINY],
    /Cannot find the task "xor": expected one of bit-xor, bit-memory, listops/,
  ],
  [
    "an unknown model",
    () => ["train", "--task", "bit-xor", "--model", "no/such"],
    /Cannot read no\/such@main: there is no such repository/,
  ],
  [
    "a folder that is not there",
    () => ["inspect", at("nowhere")],
    /Cannot open the checkpoint .*nowhere: there is no such file or folder/,
  ],
  [
    "data that are not there",
    () => ["train", "--task", "table", "--data", at("nowhere.csv"), ...TINY],
    /Cannot open the files of .*nowhere\.csv: there is no such file or folder/,
  ],
  ["no task", () => ["train", ...TINY], /Cannot configure a run without --task/],
  [
    "text for a number",
    () => ["train", ...XOR, "--steps", "many"],
    /'many' is invalid. Expected a whole number of at least 1/,
  ],
  [
    "a fraction for a count",
    () => ["train", ...XOR, "--batch-size", "1.5"],
    /'1.5' is invalid. Expected a whole number/,
  ],
  [
    "a negative learning rate",
    () => ["train", ...XOR, "--learning-rate=-1"],
    /'-1' is invalid. Expected a number above 0/,
  ],
  [
    "a rule that thaws nothing known",
    () => ["train", ...XOR, "--thaw", "plus:heads", "--out", at("thaw")],
    `Cannot thaw by the rule "plus:heads": expected ${THAW_RULES}`,
  ],
  ["an option twice", () => ["train", ...XOR, "--seed", "1", "--seed=2"], /option '--seed' was given twice/],
  ["a flag twice", () => ["doctor", "--json", "--json"], /option '--json' was given twice\. Give it once/],
  [
    "an option and its contrary",
    () => ["train", ...XOR, "--augmentation", "--no-augmentation"],
    /option '--no-augmentation' contradicts '--augmentation'/,
  ],
  [
    "a flag of another task",
    () => ["train", ...XOR, "--no-augmentation"],
    /Cannot use --no-augmentation with bit-xor: it takes --bits/,
  ],
  [
    "a run whose configuration does not say its version",
    () => ["train", "--resume", at("unversioned")],
    /Cannot open the run ".*unversioned": its config.json has no "version"/,
  ],
  [
    "an option of another task",
    () => ["train", ...XOR, "--validation", "9"],
    /Cannot use --validation with bit-xor: it takes --bits/,
  ],
  [
    "a task that is too long for the body",
    () => ["train", "--task", "listops", ...TINY],
    /Cannot put a task of 2000 tokens on random gpt2 weights .*: this gpt2 body has positions for 1024; shorten the task/,
  ],
  [
    "heads that do not divide the width",
    () => ["inspect", "gpt2", "--random", "--heads", "7"],
    /Cannot build a gpt2 body: .*n_head/,
  ],
  [
    "weights of another shape than the config says",
    () => ["train", "--task", "bit-xor", "--model", at("wrong")],
    /Cannot use .*wrong for a gpt2 body: "wpe.weight" has shape \[3,5\] instead of \[1024,768\]/,
  ],
  ["a weight file that is broken off", () => ["inspect", at("broken")], /Cannot read .*model.safetensors/],
  [
    "an unwritable run folder",
    () => ["train", ...XOR, "--out", "/proc/runs/x"],
    /Cannot write the run folder "\/proc\/runs\/x": .* Name another one with --out/,
  ],
  [
    "a run folder that is a file",
    () => ["train", ...XOR, "--out", at("wrong/config.json")],
    /Cannot write the run folder .* Name another one with --out/,
  ],
  ["a run that is none", () => ["eval", at("wrong")], /permafrost: Cannot .*wrong/],
  [
    "a rate for parameters that do not thaw",
    () => ["train", ...XOR, "--rate-factor", "ln_=0.5,attn=2", "--out", at("refused")],
    /Cannot change the rate of "attn": no parameter that thaws .* They are input.weight, .* and \d+ more/,
  ],
  [
    "a warm-up that never ends",
    () => ["train", ...XOR, "--steps", "10", "--warmup", "10", "--out", at("refused")],
    /Cannot warm up for 10 steps in a training of 10/,
  ],
  [
    "padding where nothing differs in length",
    () => ["train", ...XOR, "--pad-to", "8", "--out", at("refused")],
    /Cannot use --pad-to with bit-xor: all of its examples have 10 tokens/,
  ],
  [
    "a batch that no memory holds",
    () => ["train", ...XOR, "--batch-size", "1e9", "--out", at("refused")],
    /Cannot put 1,000,000,000 examples through at once: they take [\d,]+ GB at least/,
  ],
  [
    "a batch that no memory holds, to look at",
    () => ["inspect", "gpt2", "--random", "--batch-size", "1e12"],
    /Cannot put 1,000,000,000,000 examples through at once/,
  ],
  [
    "threads without end",
    () => ["train", ...XOR, "--threads", "1e5"],
    /'1e5' is invalid. Expected a whole number from 1 to 256/,
  ],
  [
    "classes that all count nothing",
    () => ["train", ...XOR, "--class-weights", "0,0"],
    /'0,0' is invalid. Expected numbers of 0 or more with commas between them, one of them above 0/,
  ],
  [
    "weights of too few classes",
    () => ["train", ...XOR, "--class-weights", "1", "--out", at("refused")],
    /Cannot weigh classes: expected 2 classWeights, found 1/,
  ],
  [
    "a run that was interrupted before anything was saved",
    () => ["eval", at("begun")],
    /Cannot use the run ".*begun": .* Go on with it: permafrost train --resume .*begun/,
  ],
  [
    "a repository that can have no such name",
    () => ["push", at("adapter"), "me", "--dry-run"],
    /Cannot push to "me": expected a repository of the Hub, such as "owner\/name"/,
  ],
];

describe("a mistake is one line on stderr, and exit code 1", () => {
  beforeAll(async () => {
    const config = JSON.stringify(gpt2Config("small"));
    const weights = writeSafetensors({ "wpe.weight": { shape: [3, 5], data: new Float32Array(15) } });
    for (const [name, bytes] of [
      ["wrong", weights],
      ["broken", weights.subarray(0, -1)],
    ] as const) {
      await mkdir(at(name));
      await writeFile(join(at(name), "config.json"), config);
      await writeFile(join(at(name), "model.safetensors"), bytes);
    }
    for (const [name, file] of [
      ["begun", "config.json"],
      ["adapter", "permafrost_adapter.json"],
    ] as const) {
      await mkdir(at(name));
      await writeFile(join(at(name), file), '{ "version": 1, "task": "bit-xor", "model": "gpt2" }');
    }
    await mkdir(at("unversioned"));
    await writeFile(at("unversioned/config.json"), '{ "task": "bit-xor", "model": "gpt2" }');
  });

  it.each(MISTAKES)("%s", async (_, args, line) => {
    const { code, stdout, stderr } = await inProcess(args());
    expect(stderr).toMatch(/^permafrost: [^\n]+\n$/);
    if (typeof line === "string") expect(stderr).toContain(line);
    else expect(stderr).toMatch(line);
    expect([1, 78]).toContain(code);
    expect(stdout).toBe("");
  });

  it("leaves no run folder behind where nothing was begun", async () => {
    await expect(stat(at("refused"))).rejects.toThrow("ENOENT");
  });

  it("a loss that is not finite keeps the last good weights, and names the step", async () => {
    const out = at("diverged");
    const huge = ["--learning-rate", "1e30", "--steps", "20", "--json", "--device", "wasm", "--out", out];
    const { code, stdout, stderr } = await permafrost(["train", ...XOR, ...huge]);
    expect(code).toBe(78);
    expect(stderr).toMatch(
      /^permafrost: Cannot go on training: at step \d+ the loss is (NaN|Infinity)\. [^\n]* The last good weights are in [^\n]*diverged\n$/,
    );
    for (const line of stdout.trim().split("\n")) expect(Number.isFinite(JSON.parse(line).loss)).toBe(true);
    expect(await readdir(out)).toContain("thawed.safetensors");
  });
});
