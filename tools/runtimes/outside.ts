import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npm, packInto, testedVersion } from "./tarballs.js";

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
  const tarballs = packInto(join(path, "tarballs"));
  writeFileSync(
    join(path, "package.json"),
    JSON.stringify({ name: "outside", private: true, type: "module" }),
  );
  npm(path, "install", ...tarballs);
  cpSync(join(import.meta.dirname, "app"), path, { recursive: true });
  return {
    path,
    install: (...names) => npm(path, "install", ...names.map((name) => `${name}@${testedVersion(name)}`)),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
