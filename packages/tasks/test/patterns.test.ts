import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { growth, LINEAR, madeFrom } from "@permafrost/testing/growth";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const sources = join(import.meta.dirname, "../src");

/** Every pattern that stands in the sources, as it stands there. */
const found = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .flatMap((path) => {
    const source = ts.createSourceFile(
      path,
      readFileSync(join(sources, path), "utf8"),
      ts.ScriptTarget.Latest,
    );
    const patterns: string[] = [];
    const visit = (node: ts.Node) => {
      if (ts.isRegularExpressionLiteral(node)) patterns.push(node.text);
      if (
        (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
        node.expression.getText(source) === "RegExp"
      )
        patterns.push(node.getText(source));
      ts.forEachChild(node, visit);
    };
    visit(source);
    return patterns;
  });

/** What each pattern is, and the pieces that take it longest: repeated, and with an end that does not fit. */
const PATTERNS: readonly (readonly [RegExp, ...pieces: readonly string[]])[] = [
  [
    /^(?:(train|test)\/)?([^/.][^/]*)\/[^/.][^/]*\.(?:png|jpe?g)$/i,
    "a",
    "/",
    "a/",
    ".",
    "a.",
    "a.png",
    "train/",
    ".jpeg/",
  ],
  [/^\d+$/, "0", "0 ", "x"],
  [/^[iu][1248]$/, "i", "i1", "8"],
  [/^https?:/i, "http", "https", "s", ":"],
  [/^file:/i, "file", ":"],
];

test("every pattern in the sources is tried here, and no other", () => {
  expect(found.length).toBeGreaterThan(0);
  expect(PATTERNS.map(([pattern]) => String(pattern)).sort()).toEqual([...new Set(found)].sort());
});

describe.each(PATTERNS.map(([pattern, ...pieces]) => [String(pattern), pattern, pieces] as const))(
  "%s",
  (_, pattern, pieces) => {
    test.each([...pieces, " ", "\n", '"', "\0", "é", "\ud800"])(
      "takes a time that grows with 10⁵ times %j",
      async (piece) => {
        for (const end of ["", "!", "\n"]) {
          // before and after: some of the pieces let the start of a pattern fit
          const text = (size: number) => `${pieces[0]}${piece.repeat(size / piece.length)}${end}`;
          const made = await madeFrom(6_250, text);
          // ten times, as a single one is over before a clock has moved
          const tries = (size: number) => {
            for (let i = 0; i < 10; i++) pattern.test(made(size));
          };
          expect(await growth(tries, 6_250)).toBeLessThan(LINEAR);
        }
      },
    );
  },
);

test("a pattern that looks again and again is found out", async () => {
  const spaces = (size: number) => /\s*\n\s*x/.test(" ".repeat(size));
  expect(await growth(spaces, 800, 0.1)).toBeGreaterThan(LINEAR);
});
