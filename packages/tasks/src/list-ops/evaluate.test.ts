import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateListOps } from "./evaluate.js";
import { LIST_OPS_OPERATORS } from "./symbols.js";

type Tree =
  | number
  | { readonly operator: (typeof LIST_OPS_OPERATORS)[number]; readonly values: readonly Tree[] };

const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.integer({ min: 0, max: 9 }),
    fc.record({
      operator: fc.constantFrom(...LIST_OPS_OPERATORS),
      values: fc.array(tie("tree"), { minLength: 1, maxLength: 6 }),
    }),
  ),
})).tree;

const brackets = (node: Tree): string =>
  typeof node === "number" ? `${node}` : `[${node.operator} ${node.values.map(brackets).join(" ")} ]`;

/** As the published files write it: every symbol of a list is paired with what came before it. */
const pairs = (node: Tree): string => {
  if (typeof node === "number") return `${node}`;
  const half = node.values.reduce<string>(
    (left, value) => `( ${left} ${pairs(value)} )`,
    `[${node.operator}`,
  );
  return `( ${half} ] )`;
};

/** Written without looking at the other one: recursive, and the median by counting. */
function valueByCounting(node: Tree): number {
  if (typeof node === "number") return node;
  const values = node.values.map(valueByCounting);
  const ranked = (rank: number) => {
    for (let digit = 0; ; digit++) if (values.filter((value) => value <= digit).length > rank) return digit;
  };
  if (node.operator === "MIN") return ranked(0);
  if (node.operator === "MAX") return ranked(values.length - 1);
  if (node.operator === "FIRST") return values[0]!;
  if (node.operator === "LAST") return values[values.length - 1]!;
  if (node.operator === "SM") return Number(String(values.reduce((a, b) => a + b)).slice(-1));
  return Math.trunc((ranked((values.length - 1) >> 1) + ranked(values.length >> 1)) / 2);
}

describe("evaluateListOps", () => {
  test.each([
    ["7", 7],
    ["[MAX 2 9 [MIN 4 7 ] 0 ]", 9],
    ["[MAX 4 3 [MIN 2 3 ] 1 0 [MED 1 5 8 9 2 ] ]", 5],
    ["[MED 1 2 ]", 1],
    ["[MED 9 0 4 ]", 4],
    ["[SM 9 8 7 ]", 4],
    ["[FIRST 3 4 5 ]", 3],
    ["[LAST 3 4 5 ]", 5],
    ["[MIN 5]", 5],
    ["[MAX[MIN 1 2]3]", 3],
    ["( ( ( [MAX 2 ) 9 ) ] )", 9],
    ["( ( ( [SM ( ( ( [MAX 2 ) 9 ) ] ) ) 9 ) ] )", 8],
    ["\t[MIN 1\r\n 2 ] ", 1],
  ])("%s is %d", (expression, value) => {
    expect(evaluateListOps(expression)).toBe(value);
  });

  test("agrees with a second evaluator in both styles", () => {
    fc.assert(
      fc.property(tree, (node) => {
        expect(evaluateListOps(brackets(node))).toBe(valueByCounting(node));
        expect(evaluateListOps(pairs(node))).toBe(valueByCounting(node));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test.each([
    ["", 0, "expected a value, found the end"],
    ["  ", 2, "expected a value, found the end"],
    ["[MAX ]", 5, "expected a value before ], found none"],
    ["[MAX 1 2", 0, "expected a ] that closes it, found the end"],
    ["[MAX 1 [MIN 2 ]", 0, "expected a ] that closes it, found the end"],
    ["1 ]", 2, "found ] that closes nothing"],
    ["1 2", 2, "expected the end, found a second value"],
    ["1 [MAX 2 ]", 2, "expected the end, found an operator"],
    ["[MAX 12 ]", 5, 'expected a digit, an operator or a bracket, found "12"'],
    ["[AVG 1 2 ]", 0, 'found "[AVG"'],
    ["[MINI 1 ]", 0, 'found "[MINI"'],
    ["[max 1 ]", 0, 'found "[max"'],
    ["[MAX é ]", 5, 'found "é"'],
    ["[MAX -1 ]", 5, 'found "-1"'],
    ["[MA", 0, 'found "[MA"'],
    ["( [MAX 2 ) ] )", 9, "expected ] before ), found none"],
    ["( [MAX )", 7, "expected two things between ( and ), found fewer"],
    ["( 3 )", 2, "expected an operator, found a value"],
    ["( ( [MAX 2 9 ) ] )", 11, "expected ), found a value"],
    ["( ( [MAX 2 ) ]", 14, "expected 1 more ), found the end"],
    ["( ( [MAX 2 ) ] ) )", 17, "found ) that closes nothing"],
    ["( ( [MAX ( [MIN 2 ) ) ] )", 18, "expected a value or ], found an operator"],
  ])("%j makes no sense from position %d on", (expression, position, problem) => {
    expect(() => evaluateListOps(expression)).toThrow(SyntaxError);
    expect(() => evaluateListOps(expression)).toThrow(
      `Cannot evaluate ListOps expression at position ${position}: `,
    );
    expect(() => evaluateListOps(expression)).toThrow(problem);
  });

  test("a damaged expression throws or has a value, and nothing else", () => {
    fc.assert(
      fc.property(
        tree,
        fc.nat(),
        fc.constantFrom("", "]", ")", "(", "[MAX ", "5 "),
        (node, place, insert) => {
          const text = pairs(node);
          const at = place % text.length;
          const damaged = text.slice(0, at) + insert + text.slice(at + 1);
          try {
            expect(evaluateListOps(damaged)).toBeGreaterThanOrEqual(0);
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  test("nesting a million deep is no problem", () => {
    const depth = 1_000_000;
    expect(evaluateListOps(`${"[MAX ".repeat(depth)}6${"]".repeat(depth)}`)).toBe(6);
  });

  test.each([
    ["MIN", 3],
    ["MAX", 7],
    ["MED", 5],
    ["SM", 0],
    ["FIRST", 7],
    ["LAST", 3],
  ])("a million arguments of %s are no problem", (operator, value) => {
    expect(evaluateListOps(`[${operator} ${"7 3 ".repeat(500_000)}]`)).toBe(value);
  });
});
