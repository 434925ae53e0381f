import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { describe, expect, test } from "vitest";
import { type Found, findChromium, findRuntime } from "../tools/runtimes/find.js";
import { root } from "./workspace.js";

/** How each example is run, and what it must reach. */
interface Example {
  readonly program: Found;
  readonly args: readonly (readonly string[])[];
  /** Least accuracy at the end, in percent. */
  readonly accuracy?: number;
  readonly says?: RegExp;
}

const node: Found = { path: process.execPath };
const main = [["main.js"]];
const deno = ["run", "--allow-read", "--allow-env", "--allow-sys", "--allow-ffi", "main.ts"];

const EXAMPLES: Readonly<Record<string, Example>> = {
  node: { program: node, args: main, accuracy: 100, says: /loaded: accuracy 100 %/ },
  deno: { program: findRuntime("deno"), args: [deno], accuracy: 100 },
  bun: { program: findRuntime("bun"), args: [["run", "main.ts"]], accuracy: 100 },
  "your-own-task": { program: node, args: [["per-sequence.js"], ["per-token.js"]], accuracy: 88 },
  "own-model": { program: node, args: main, accuracy: 99 },
  "read-weights": { program: node, args: main, says: /wte\.weight[\s\S]*152 of 164 bytes read/ },
};

const run = promisify(execFile);
const built = existsSync(join(root, "packages/permafrost/dist/index.js"));
if (!built) console.warn("skipped: the examples, because the packages are not built (npm run build)");

test("every example is run", () => {
  expect(readdirSync(join(root, "examples")).sort()).toEqual([...Object.keys(EXAMPLES), "browser"].sort());
});

describe.skipIf(!built)("examples", () => {
  for (const [name, { program, args, accuracy = 0, says = /./ }] of Object.entries(EXAMPLES)) {
    const missing = "missing" in program ? program.missing : undefined;
    if (missing) console.warn(`skipped: the example ${name}, because ${missing}`);
    test.skipIf(missing).each(args)(`${name}: %s`, { timeout: 240_000 }, async (...words) => {
      const cwd = join(root, "examples", name);
      const { stdout } = await run("path" in program ? program.path : "", words, { cwd });
      expect(stdout).toMatch(says);
      if (accuracy > 0) {
        const reached = [...stdout.matchAll(/accuracy ([\d.]+) %/g)].at(-1)?.[1];
        expect(Number(reached)).toBeGreaterThanOrEqual(accuracy);
      }
      // what `npm start` says is what was run
      const { scripts } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
      expect(scripts.start).toContain(words.join(" "));
    });
  }

  const browser = findChromium();
  const missing = "missing" in browser ? browser.missing : undefined;
  if (missing) console.warn(`skipped: the example browser, because ${missing}`);
  test.skipIf(missing)("browser", { timeout: 300_000 }, async () => {
    const folder = join(root, "examples/browser");
    await build({ root: folder, logLevel: "error" });
    const server = await preview({
      root: folder,
      logLevel: "error",
      preview: { host: "127.0.0.1", port: 0 },
    });
    const launched = await chromium.launch({
      executablePath: "path" in browser ? browser.path : "",
      args: ["--no-sandbox"],
    });
    try {
      const page = await launched.newPage();
      const elsewhere: string[] = [];
      const address = server.resolvedUrls?.local[0] ?? "";
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(address) && !/^(data|blob):/.test(url)) elsewhere.push(url);
      });
      await page.goto(address);
      // else there would be one thread
      expect(await page.evaluate("crossOriginIsolated")).toBe(true);
      await page.selectOption("[name=bits]", "2");
      await page.selectOption("[name=device]", "wasm");
      await page.click("button");
      await page.waitForFunction(
        "/^(done|Cannot|.*rror)/.test(document.getElementById('status').textContent)",
        undefined,
        { timeout: 240_000 },
      );
      expect(await page.textContent("#status")).toMatch(
        /^done in .* on WebAssembly, \d threads?: 11 xor 01 = 10$/,
      );
      expect(await page.textContent("#accuracy")).toBe("100.0 %");
      expect(await page.locator("#chart path.loss").getAttribute("d")).toMatch(/^M[\d.]+,[\d.]+(L[\d.,]+)+/);
      expect(elsewhere).toEqual([]);
    } finally {
      await launched.close();
      await server.close();
    }
  });
});
