import { namedStudies } from "@permafrost/studies";
import { permafrost } from "@permafrost/testing/command-line";
import { describe, expect, it } from "vitest";
import { inProcess } from "./in-process.js";

const COMMANDS = [
  "train",
  "pretrain",
  "sweep",
  "study",
  "paper",
  "eval",
  "predict",
  "generate",
  "report",
  "export",
  "push",
  "inspect",
  "data",
  "probe",
  "doctor",
];

describe("permafrost --help", () => {
  it("lists every command, each of which explains itself", async () => {
    const all = await permafrost(["--help"]);
    expect([all.code, all.stderr]).toEqual([0, ""]);
    const listed = [...all.stdout.matchAll(/^ {2}([a-z][a-z-]*) (?=.*\S)/gm)].map(([, name]) => name);
    expect(listed).toEqual([...COMMANDS, "help"]);
    for (const command of COMMANDS) {
      const { code, stdout, stderr } = await inProcess([command, "--help"]);
      expect([command, code, stderr]).toEqual([command, 0, ""]);
      expect(stdout).toContain(`Usage: permafrost ${command} `);
    }
  });
});

it("names every study that is there", async () => {
  const { stdout } = await inProcess(["study", "run", "--help"]);
  const names = stdout
    .replace(/\s+/g, " ")
    .match(/fair-gap,[^;]*/)![0]
    .split(", ");
  expect(names).toEqual(Object.keys(namedStudies));
});

describe("doctor", () => {
  it("tells machines what is here", { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await permafrost(["doctor", "--json"]);
    // what native code writes by itself is kept away
    expect([code, stderr]).toEqual([0, ""]);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      auto: expect.any(String),
      why: expect.stringContaining("onnxruntime-node"),
    });
    expect(found.devices.map(({ device }: { device: string }) => device)).toEqual([
      "native",
      "wasm",
      "webgpu",
    ]);
    // as many threads as there are cores that may be used
    expect(found.cores).toEqual({ count: expect.any(Number), why: expect.any(String) });
    for (const { available, gigaflops, why } of found.devices)
      expect(available ? gigaflops : why).toEqual(available ? expect.any(Number) : expect.any(String));
    // who has the native device is not told to install something else
    const [native, , webgpu] = found.devices;
    if (native.available) expect(native.threads).toBe(found.cores.count);
    if (native.available && !webgpu.available) expect(webgpu.why).not.toMatch(/install|use the device/i);
    expect(found.packages["onnxruntime-web"]).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
