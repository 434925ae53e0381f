import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageFolder } from "./package-folder.js";

let place: string;
beforeAll(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), "permafrost-package-")));
  mkdirSync(join(place, "node_modules/thing"), { recursive: true });
  writeFileSync(join(place, "node_modules/thing/package.json"), "{}");
  mkdirSync(join(place, "built/deep"), { recursive: true });
});
afterAll(() => rmSync(place, { recursive: true }));

it("is where Node would find the package, and nothing where it is not installed", () => {
  expect(packageFolder("vitest")).toMatch(/node_modules.vitest$/);
  expect(packageFolder("no-such-package")).toBeUndefined();
});

it.each([
  ["knows where it is", undefined],
  ["has the address of where it was made", '"file:///nowhere/at/all/package-folder.js"'],
])("of a bundle that %s it is beside the program", async (_, url) => {
  const outfile = join(place, "built/deep/program.mjs");
  await build({
    stdin: {
      contents: `import { packageFolder } from "./package-folder.ts"; console.log(packageFolder("thing"));`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    ...(url !== undefined && { define: { "import.meta": `{ "url": ${url} }` } }),
  });
  const found = execFileSync(process.execPath, [outfile], { cwd: join(place, "built"), encoding: "utf8" });
  expect(found.trim()).toBe(join(place, "node_modules/thing"));
});
