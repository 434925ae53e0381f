import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { findChromium } from "../runtimes/find.js";
import { packInto } from "../runtimes/tarballs.js";
import { openBench } from "./bench.js";
import { complaint } from "./complaint.js";
import { type Learned, type Line, Skipped } from "./line.js";
import { lines } from "./lines.js";
import { createProject, type Project } from "./project.js";
import { type Recipe, recipes } from "./recipes.js";

const { quick, only, keep } = new Command("bundlers")
  .description(
    "Pack the packages, install them elsewhere, and train where docs/embedding.md says that one can.",
  )
  .option("--quick", "only what is tried with every change", false)
  .option("--only <pattern>", "only lines whose name matches this regular expression", ".")
  .option("--keep", "leave the folders where everything was installed", false)
  .parse()
  .opts<{ quick: boolean; only: string; keep: boolean }>();

const wanted = lines.filter(
  ({ name, quick: always }) => (always || !quick) && new RegExp(only, "i").test(name),
);
const room = mkdtempSync(join(tmpdir(), "permafrost-tarballs-"));
const tarballs = packInto(join(room, "packed"));
const chromium = findChromium();
const totals = { passed: 0, failed: 0, skipped: 0 };
/** Projects by what is installed in them; lines that need the same share one. */
const projects = new Map<string, { readonly project: Project; readonly done: Set<string> }>();
let reference: Learned | undefined;

for (const line of wanted) {
  const missing = [line.needs ?? {}, chromium].find((found) => "missing" in found);
  if (missing && "missing" in missing) {
    totals.skipped++;
    console.log(`skip  ${line.name}: ${missing.missing}`);
    continue;
  }
  const started = performance.now();
  try {
    const found = await attempt(line, recipeOf(line));
    const wrong = typeof found === "string" ? undefined : complaint(found, line, reference);
    if (typeof found !== "string") reference ??= found;
    totals[wrong ? "failed" : "passed"]++;
    const seconds = `${((performance.now() - started) / 1000).toFixed(0)} s`;
    console.log(
      `${wrong ? "FAIL" : "ok  "}  ${line.name.padEnd(36)} ${shown(found)}  ${seconds}  ${wrong ?? ""}`.trimEnd(),
    );
  } catch (error) {
    if (error instanceof Skipped) {
      totals.skipped++;
      console.log(`skip  ${line.name}: ${error.message}`);
      continue;
    }
    totals.failed++;
    console.log(
      `FAIL  ${line.name.padEnd(36)} ${(error as Error).message.split("\n").slice(0, 12).join(" | ")}`,
    );
  }
}

for (const { project } of projects.values())
  if (keep) console.log(`left in ${project.path}`);
  else project.remove();
rmSync(room, { recursive: true, force: true });
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

function recipeOf({ recipe, build = [], more = [] }: Line): Recipe {
  const found = recipes.get(recipe);
  if (!found) throw new Error(`docs/embedding.md has no section "${recipe}"`);
  const unknown = build.find((command) => !found.commands.includes(command));
  if (unknown) throw new Error(`docs/embedding.md does not say "${unknown}" under "${recipe}"`);
  return { ...found, packages: [...found.packages, ...more] };
}

async function attempt(line: Line, recipe: Recipe): Promise<Learned | string> {
  const key = JSON.stringify([line.recipe, line.versions, line.more]);
  const known = projects.get(key) ?? {
    project: createProject(recipe, tarballs, line.versions),
    done: new Set(),
  };
  projects.set(key, known);
  const { project, done } = known;
  const bench = await openBench(project, "path" in chromium ? chromium.path : "");
  try {
    const commands = line.build ?? [];
    // what was built last lies there still
    if (!done.has(commands.join("\n"))) {
      done.clear();
      for (const command of commands) await project.run(command);
      await line.before?.(project);
      done.add(commands.join("\n"));
    }
    return await line.try(bench);
  } finally {
    await bench.close();
  }
}

function shown(found: Learned | string): string {
  if (typeof found === "string") return found;
  const { device, threads, losses } = found;
  return `${device.padEnd(6)} ${threads} ${threads === 1 ? "thread " : "threads"}  ${losses.map((loss) => loss.toFixed(5)).join(" ")}`;
}
