import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { launch, withTab } from "../runtimes/chromium.js";
import { serveFolder } from "../runtimes/serve.js";
import { type Bench, learnedFrom } from "./line.js";
import { end, type Project } from "./project.js";

/** For a page to learn, or a server to start. */
const TIMEOUT = 90_000;

/** A bench, which starts the browser when it is first needed. */
export async function openBench(
  project: Project,
  program: string,
): Promise<Bench & { close(): Promise<void> }> {
  let browser: Promise<Browser> | undefined;
  const open = async (url: string) => {
    browser ??= launch(program);
    return withTab(await browser, TIMEOUT, async (tab, said) => {
      await tab.goto(url);
      while (!said.some((text) => text.startsWith('{"device"'))) {
        const failed = said.find((text) => /Error|Cannot/.test(text));
        if (failed) throw new Error(failed);
        await tab.waitForTimeout(50);
      }
      return learnedFrom(said.join("\n"));
    });
  };
  return {
    project,
    open,
    async openFolder(folder, options) {
      const served = await serveFolder(join(project.path, folder), options);
      try {
        return await open(served.url);
      } finally {
        await served.close();
      }
    },
    openServer: (command) => withServer(project, command, open),
    askServer: (command, path) =>
      withServer(project, command, async (url) => {
        const answer = await fetch(new URL(path, url));
        return learnedFrom(await answer.text());
      }),
    async readServer(command, url) {
      const server = project.start(command);
      const late = performance.now() + TIMEOUT;
      try {
        for (;;) {
          const answer = await fetch(url).catch(() => undefined);
          if (answer) return await answer.text();
          if (performance.now() > late) throw new Error(`${command}: nothing at ${url}`);
          await setTimeout(100);
        }
      } finally {
        end(server);
      }
    },
    async close() {
      await (await browser)?.close();
    },
  };
}

async function withServer<T>(
  project: Project,
  command: string,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = project.start(command);
  try {
    return await use(await addressOf(server));
  } finally {
    end(server);
  }
}

/** The first local address that a server prints. */
function addressOf({ stdout, stderr }: ReturnType<Project["start"]>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = globalThis.setTimeout(() => reject(new Error(`no address: ${said.slice(-500)}`)), TIMEOUT);
    const look = (text: Buffer) => {
      said += String(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colors
      const plain = said.replace(/\x1b\[\d*m/g, "");
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):\d+\S*/.exec(plain)?.[0];
      if (!found) return;
      clearTimeout(late);
      resolve(found);
    };
    stdout!.on("data", look);
    stderr!.on("data", look);
  });
}
