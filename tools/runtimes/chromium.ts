import { join } from "node:path";
import { type Browser, chromium, type Page as Tab } from "playwright-core";
import { build } from "vite";
import type { Learned } from "./learned.js";
import { type Served, serveFolder } from "./serve.js";

/** WebGPU on a CPU, where there is no GPU. */
const FLAGS = ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** A headless browser. */
export const launch = (program: string): Promise<Browser> =>
  chromium.launch({ executablePath: program, args: FLAGS });

/**
 * Uses a page of a browser, and closes it.
 *
 * @throws Error with what the page said last, if that takes too long or fails.
 */
export async function withTab<T>(
  browser: Browser,
  timeout: number,
  use: (tab: Tab, said: readonly string[]) => Promise<T>,
): Promise<T> {
  const tab = await browser.newPage();
  const said: string[] = [];
  tab.on("console", (message) => said.push(message.text()));
  tab.on("pageerror", (error) => said.push(String(error)));
  tab.on("requestfailed", (request) => said.push(`not loaded: ${request.url()}`));
  const late = setTimeout(() => void tab.close(), timeout);
  try {
    return await use(tab, said);
  } catch (error) {
    throw new Error([(error as Error).message, ...said.slice(-5)].join(" | "), { cause: error });
  } finally {
    clearTimeout(late);
    if (!tab.isClosed()) await tab.close();
  }
}

/** A browser with a page that holds the program. */
export interface Page {
  readonly version: string;
  learn(device: string, timeout: number): Promise<Learned>;
  close(): Promise<void>;
}

/** Bundles the program, serves it, and opens it in a headless browser. */
export async function openPage(program: string, folder: string): Promise<Page> {
  await build({ root: folder, logLevel: "warn", build: { target: "es2022" } });
  const server: Served = await serveFolder(join(folder, "dist"), { isolated: true });
  const browser = await launch(program);
  return {
    version: browser.version(),
    learn: (device, timeout) =>
      withTab(browser, timeout, async (tab) => {
        await tab.goto(server.url);
        await tab.waitForFunction("globalThis.learnBitXor");
        return (await tab.evaluate(`learnBitXor("${device}")`)) as Learned;
      }),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
