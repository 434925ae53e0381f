import { stripVTControlCharacters } from "node:util";
import type { Ended } from "@permafrost/testing/command-line";
import { vi } from "vitest";
import { main } from "../src/main.js";

/** Runs a command in this process, with what it writes caught: quick, for what needs no process of its own. One at a time. */
export async function inProcess(args: readonly string[]): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).flatMap((name) => {
    const take = (text: unknown) => {
      written[name] += String(text);
      return true;
    };
    const log = name === "stdout" ? "log" : "error";
    return [
      vi.spyOn(process[name], "write").mockImplementation(take as typeof process.stdout.write),
      vi.spyOn(console, log).mockImplementation((text) => void take(`${text}\n`)),
    ];
  });
  vi.stubEnv("NO_COLOR", "1");
  try {
    const code = await main(args);
    // whether there are colors was found out when the first command was loaded
    const plain = {
      stdout: stripVTControlCharacters(written.stdout),
      stderr: stripVTControlCharacters(written.stderr),
    };
    return { code, ...plain };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
