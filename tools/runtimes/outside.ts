import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
interface Manifest {
  readonly private?: boolean;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
const packageJson = manifestOf(".");
/** What is published. */
const packages = readdirSync(join(root, "packages")).filter(
  (name) => !manifestOf(`packages/${name}`).private,
);

/** A folder outside the repository, where the packages are installed as a user installs them. */
export interface Outside {
  readonly path: string;
  /** Installs the optional peers, at the versions that the repository is tested with. */
  install(...names: string[]): void;
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
