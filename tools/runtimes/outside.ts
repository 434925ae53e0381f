import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };

const root = join(import.meta.dirname, "../..");
const packages = readdirSync(join(root, "packages"));

/** A folder outside the repository, where the packages are installed as a user installs them. */
export interface Outside {
  readonly path: string;
  /** Installs the optional peers, at the versions that the repository is tested with. */
  install(...names: (keyof typeof packageJson.devDependencies)[]): void;
  remove(): void;
}

/** Packs all packages, and installs the tarballs and the program in an empty folder. */
export function createOutside(): Outside {
  const path = mkdtempSync(join(tmpdir(), "permafrost-runtimes-"));
  const tarballs = join(path, "tarballs");
  mkdirSync(tarballs);
  npm(
    root,
    "pack",
    "--pack-destination",
    tarballs,
    ...packages.flatMap((name) => ["-w", `packages/${name}`]),
  );
  writeFileSync(
    join(path, "package.json"),
    JSON.stringify({ name: "outside", private: true, type: "module" }),
  );
  npm(path, "install", ...readdirSync(tarballs).map((name) => `./tarballs/${name}`));
  cpSync(join(import.meta.dirname, "app"), path, { recursive: true });
  return {
    path,
    install: (...names) =>
      npm(path, "install", ...names.map((name) => `${name}@${packageJson.devDependencies[name]}`)),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function npm(cwd: string, command: string, ...args: readonly string[]): void {
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
  execFileSync("npm", [command, ...quiet, ...args], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}
