import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { growth, madeFrom } from "./growth.js";

/** Every regular expression that stands in the sources of a folder, as it stands there, tests aside. */
export function patternsIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = files.filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"));
  const patterns = new Set<string>();
  for (const path of sources) {
    const source = ts.createSourceFile(
      path,
      readFileSync(join(folder, path), "utf8"),
      ts.ScriptTarget.Latest,
    );
    const visit = (node: ts.Node): void => {
      const text = () => node.getText(source);
      if (ts.isRegularExpressionLiteral(node)) patterns.add(text());
      const made = ts.isNewExpression(node) || ts.isCallExpression(node);
      if (made && node.expression.getText(source) === "RegExp") patterns.add(text());
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...patterns].sort();
}

/** A sixteenth of the letters that patterns are tried with at most. */
const SIZE = 6_250;

/** What texts end with, so that a pattern may fit until then. */
const ENDS = ["", "!", "\n"];

/**
 * How many times longer a pattern takes on 10⁵ letters than on a sixteenth of them, at its slowest: texts are one of the pieces again and
 * again, after the first of them.
 *
 * @param pieces that the pattern may begin with, or stop at.
 */
export async function slowestGrowth(pattern: RegExp, pieces: readonly string[]): Promise<number> {
  let slowest = 0;
  const every = new RegExp(pattern.source, pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`);
  for (const piece of [...pieces, " ", '"', "\0", "é", "\ud800"])
    for (const end of ENDS) {
      const text = (size: number) => `${pieces[0] ?? ""}${piece.repeat(size / piece.length)}${end}`;
      const texts = await madeFrom(SIZE, text);
      // several times, as a single one is over before a clock has moved
      const tries = (size: number) => {
        for (let i = 0; i < 5; i++) texts(size).replace(every, "");
      };
      slowest = Math.max(slowest, await growth(tries, SIZE));
    }
  return slowest;
}
