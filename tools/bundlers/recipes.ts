import { readFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = join(import.meta.dirname, "../../docs/embedding.md");

/** A section of the page: files to write, and commands. */
export interface Recipe {
  /** Contents by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Packages that it has installed, without versions. */
  readonly packages: readonly string[];
  /** The other lines of its commands. */
  readonly commands: readonly string[];
}

/** The first line of a file's snippet names it, as a comment. */
const NAMED = /^(?:\/\/|<!--|#) ?(\S+\.\w+)(?: -->)?\n/;
const INSTALL = "npm install ";

function recipeOf(section: string): Recipe {
  const blocks = [...section.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)];
  const named = blocks.flatMap(([, , code = ""]) => {
    const name = NAMED.exec(code);
    return name ? [[name[1]!, code.slice(name[0].length)] as const] : [];
  });
  const lines = blocks
    .filter(([, language]) => language === "sh")
    .flatMap(([, , code = ""]) => code.trim().split("\n"));
  return {
    files: Object.fromEntries(named),
    packages: lines
      .filter((line) => line.startsWith(INSTALL))
      .flatMap((line) => line.slice(INSTALL.length).split(" ")),
    commands: lines.filter((line) => !line.startsWith(INSTALL)),
  };
}

const [start = "", ...sections] = readFileSync(PAGE, "utf8").split(/^## /m);

/** What all recipes share. */
const shared = recipeOf(start);

/** Recipes by their headings, each with the files that all share. */
export const recipes: ReadonlyMap<string, Recipe> = new Map(
  sections.map((section) => {
    const own = recipeOf(section);
    return [section.split("\n", 1)[0]!, { ...own, files: { ...shared.files, ...own.files } }];
  }),
);
