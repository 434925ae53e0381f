import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

interface Manifest {
  readonly private?: boolean;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;

/** The version of a tool or an optional peer that the repository is tested with. */
export const testedVersion = (name: string): string | undefined => manifestOf(".").devDependencies[name];

/** Packs all packages that are published into a folder. @returns the paths of the tarballs */
export function packInto(folder: string): readonly string[] {
  mkdirSync(folder);
  const packages = readdirSync(join(root, "packages")).filter(
    (name) => !manifestOf(`packages/${name}`).private,
  );
  const workspaces = packages.flatMap((name) => ["-w", `packages/${name}`]);
  npm(root, "pack", "--pack-destination", folder, ...workspaces);
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Runs npm, and lets no package run anything. @throws Error if it fails */
export function npm(cwd: string, command: string, ...args: readonly string[]): void {
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
  execFileSync("npm", [command, ...quiet, ...args], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}
