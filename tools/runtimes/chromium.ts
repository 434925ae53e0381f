import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import type { Learned } from "./learned.js";

/** What lets a page have shared memory, hence threads. */
const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** WebGPU on a CPU, where there is no GPU. */
const FLAGS = ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** A browser with a page that holds the program. */
export interface Page {
  readonly version: string;
  learn(device: string, timeout: number): Promise<Learned>;
  close(): Promise<void>;
}

/** Bundles the program, serves it, and opens it in a headless browser. */
export async function openPage(program: string, folder: string): Promise<Page> {
  await build({ root: folder, logLevel: "warn", build: { target: "es2022" } });
  const server = await preview({
    root: folder,
    logLevel: "error",
    preview: { host: "127.0.0.1", port: 0, headers: ISOLATED },
  });
  const browser = await chromium.launch({ executablePath: program, args: FLAGS });
  return {
    version: browser.version(),
    learn: (device, timeout) => learn(browser, server, device, timeout),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function learn(
  browser: Browser,
  server: PreviewServer,
  device: string,
  timeout: number,
): Promise<Learned> {
  const { port } = server.httpServer.address() as AddressInfo;
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  const late = setTimeout(() => void page.close(), timeout);
  try {
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction("globalThis.learnBitXor");
    return (await page.evaluate(`learnBitXor("${device}")`)) as Learned;
  } catch (error) {
    throw new Error([(error as Error).message, ...said.slice(-5)].join(" | "), { cause: error });
  } finally {
    clearTimeout(late);
    if (!page.isClosed()) await page.close();
  }
}
