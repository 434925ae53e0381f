import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { place, type Snippet, snippets } from "./snippets.js";
import { root } from "./workspace.js";

/** Pages whose snippets their packages' own tests run. */
const RUN_ELSEWHERE = [
  "docs/tracking.md",
  "docs/your-own-task.md",
  "packages/artifacts/README.md",
  "packages/graph/README.md",
  "packages/hub/README.md",
  "packages/models/README.md",
  "packages/permafrost/README.md",
  "packages/report/README.md",
  "packages/tasks/README.md",
  "packages/trainer/README.md",
];

const run = promisify(execFile);
const tsx = [join(root, "node_modules/tsx/dist/cli.mjs"), "--conditions=permafrost:source"];

// inside the repository, so that the packages are found
const folder = mkdtempSync(join(root, "test/.snippets-"));
afterAll(() => rmSync(folder, { recursive: true }));

const code = snippets.filter(({ language }) => language === "ts");
const fileOf = (snippet: Snippet) => join(folder, `${place(snippet).replaceAll(/\W/g, "-")}.ts`);
// alone in a file each, as a module
for (const snippet of code) writeFileSync(fileOf(snippet), `${snippet.code}\nexport {};\n`);

describe("snippets have the right types", () => {
  const config = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile).config as {
    compilerOptions: object;
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(code.map(fileOf), options);

  test.each(code.map((snippet) => [place(snippet), snippet] as const))("%s", (_, snippet) => {
    const source = program.getSourceFile(fileOf(snippet));
    const found = ts
      .getPreEmitDiagnostics(program, source)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    expect(found).toEqual([]);
  });
});

describe("snippets run", () => {
  const runnable = code.filter(
    ({ page, marks }) => !marks.includes("no-run") && !RUN_ELSEWHERE.includes(page),
  );
  test.each(runnable.map((snippet) => [place(snippet), snippet] as const))("%s", async (_, snippet) => {
    const { stdout } = await run(process.execPath, [...tsx, fileOf(snippet)], { cwd: folder });
    expect(stdout).not.toBe("");
  });
});

describe("commands are spelled as they are", () => {
  const lines = snippets
    .filter(({ language }) => language === "sh")
    .flatMap((snippet) =>
      snippet.code
        .split("\n")
        .flatMap((line) => line.split("&&"))
        .map((line) => [place(snippet), line.replace(/#.*/, "").trim()] as const),
    );
  const scripts = new Set(Object.keys(packageJson.scripts));

  test.each(lines.filter(([, line]) => /^npm (start|test|run )/.test(line) && !line.includes(" -w ")))(
    "%s: %s",
    (_, line) => {
      const [, first, second] = line.split(/\s+/);
      expect(scripts).toContain(first === "run" ? second : first);
    },
  );

  const commands = lines.filter(([, line]) => line.startsWith("npx permafrost "));
  test("there are some", () => expect(commands.length).toBeGreaterThan(3));

  const helps = new Map<string, Promise<string>>();
  const helpOf = (command: string) => {
    const known = helps.get(command);
    if (known) return known;
    const cli = join(root, "packages/cli/src/bin.ts");
    const help = run(process.execPath, [...tsx, cli, command, "--help"]).then(({ stdout }) => stdout);
    helps.set(command, help);
    return help;
  };
  test.each(commands)("%s: %s", async (_, line) => {
    const [command = "", ...rest] = line.split(/\s+/).slice(2);
    const help = await helpOf(command);
    expect(help).toContain(`permafrost ${command}`);
    const flags = rest.filter((word) => word.startsWith("--") && word !== "--help");
    for (const flag of flags) expect(help).toMatch(new RegExp(`${flag}(?![\\w-])`));
  });
});

describe("what computes says for how long", () => {
  /** What trains or measures; going on with a run takes what is left of it. */
  const COMPUTES = /permafrost train (?!.*--resume)|npm run (experiment|goldens|bench)\b|npm start(?! -w)/;
  const SAYS = /#.*\b(second|minute|hour)/;
  const lines = snippets
    .filter(({ language }) => language === "sh")
    .flatMap((snippet) => {
      const code = snippet.code.replace(/\\\n/g, " ").split("\n");
      // a comment on a line of its own is of all that follows
      return code.map((line, at) => {
        const above = code.slice(0, at).findLast((before) => before.startsWith("#")) ?? "";
        return [place(snippet), line, `${above} ${line}`] as const;
      });
    })
    .filter(([, line]) => COMPUTES.test(line) && !line.startsWith("#"));
  test("there are some", () => expect(lines.length).toBeGreaterThan(10));
  test.each(lines)("%s: %s", (_, __, said) => expect(said).toMatch(SAYS));
});

test("pages that are run elsewhere are there", () => {
  const named = new Set(snippets.map(({ page }) => page));
  expect(RUN_ELSEWHERE.filter((page) => !named.has(page))).toEqual([]);
});
