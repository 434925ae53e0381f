import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workspace.js";

/** A piece of code in a page of the documentation. */
export interface Snippet {
  /** Path from the root. */
  readonly page: string;
  readonly line: number;
  readonly language: string;
  /** What follows the language: `no-run` is not run, but checked. */
  readonly marks: readonly string[];
  readonly code: string;
}

const folders = (under: string) =>
  existsSync(join(root, under)) ? readdirSync(join(root, under)).map((name) => `${under}/${name}`) : [];

/** README.md, and those of packages and examples; docs, and those of studies. */
const pages: readonly string[] = [
  "README.md",
  ...[...folders("packages"), ...folders("examples")].map((folder) => `${folder}/README.md`),
  ...[...folders("docs"), ...folders("docs/studies")].filter((path) => path.endsWith(".md")),
].filter((path) => existsSync(join(root, path)));

export const snippets: readonly Snippet[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language = "", 2: info = "", 3: code = "", index }) => ({
      page,
      line: text.slice(0, index).split("\n").length,
      language,
      marks: info.trim().split(/\s+/).filter(Boolean),
      code,
    }),
  );
});

export const place = ({ page, line }: Snippet) => `${page}:${line}`;
