import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";

/** A program on this machine, or why there is none. */
export type Found = { readonly path: string } | { readonly missing: string };

const require = createRequire(import.meta.url);

/**
 * The programs are in a package for each platform, of which npm installs the right one. (The packages `deno` and `bun` choose among
 * them in an install script, and install scripts do not run here.)
 */
const PLATFORM_PACKAGES = {
  deno: {
    scope: "@deno",
    names: ["linux-x64-glibc", "linux-arm64-glibc", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64"],
    program: process.platform === "win32" ? "deno.exe" : "deno",
  },
  bun: {
    scope: "@oven",
    names: ["bun-linux-x64", "bun-linux-aarch64", "bun-darwin-x64", "bun-darwin-aarch64", "bun-windows-x64"],
    program: process.platform === "win32" ? "bin/bun.exe" : "bin/bun",
  },
} as const;

export function findRuntime(name: keyof typeof PLATFORM_PACKAGES): Found {
  const { names, scope, program } = PLATFORM_PACKAGES[name];
  for (const candidate of names) {
    const path = packageFile(`${scope}/${candidate}`, program);
    if (path) return { path };
  }
  const path = onPath(name);
  return path ? { path } : { missing: `npm installed no ${name} for ${process.platform} ${process.arch}` };
}

/** The browser: `CHROMIUM`, or a Chromium or Chrome on the path. */
export function findChromium(): Found {
  const given = process.env["CHROMIUM"];
  if (given)
    return existsSync(given) ? { path: given } : { missing: `CHROMIUM is "${given}", which is not there` };
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    const path = onPath(name);
    if (path) return { path };
  }
  return { missing: "no chromium on the path (on Debian: apt-get install chromium); CHROMIUM can name one" };
}

function packageFile(name: string, file: string): string | undefined {
  try {
    const path = join(dirname(require.resolve(`${name}/package.json`)), file);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function onPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
