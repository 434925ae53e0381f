import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serveFolder } from "../runtimes/serve.js";
import type { Bench, Learned } from "./line.js";

/** A package's files on a CDN: its name, and after it the version. */
const VERSIONED = /^((?:@[^/]+\/)?[^/@]+)@[^/]+\//;

/** An address of the page's import map: below what is installed, beginning with a package's name. */
const INSTALLED = /"\.\/node_modules\/((?:@[^/]+\/)?[^/]+)\/([^"]+)"/g;

/** Opens the recipe's page with all packages at another origin, as CDNs serve npm's. */
export const openFromCdn =
  (isolated: boolean) =>
  async ({ project: { path }, openFolder }: Bench): Promise<Learned> => {
    const modules = join(path, "node_modules");
    const cdn = await serveFolder(modules, {
      base: "/npm/",
      headers: { "Access-Control-Allow-Origin": "*" },
      placeOf: (file) => file.replace(VERSIONED, "$1/"),
    });
    const addressOf = (_: string, name: string, file: string) => {
      const { version } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
      return JSON.stringify(`${cdn.url}${name}@${version}/${file}`);
    };
    const page = readFileSync(join(path, "index.html"), "utf8").replace(INSTALLED, addressOf);
    mkdirSync(join(path, "cdn"), { recursive: true });
    for (const name of ["main.js", "train.js"])
      writeFileSync(join(path, "cdn", name), readFileSync(join(path, name)));
    writeFileSync(join(path, "cdn/index.html"), page);
    try {
      return await openFolder("cdn", { isolated });
    } finally {
      await cdn.close();
    }
  };
