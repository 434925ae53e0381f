import { parse } from "parse5";
import { describe, expect, it } from "vitest";
import { type StudyFacts, type StudyRow, studyHtml, studyMarkdown } from "../src/index.js";

const EVIL = '"><script>alert(1)</script>|*x*`';

const row = (arm: string, more: Partial<StudyRow> = {}): StudyRow => ({
  arm,
  architecture: "gpt2",
  layers: 2,
  width: 128,
  counts: {
    frozen: 395_520,
    thawed: 3074,
    total: 398_594,
    flops: { forward: 6.47e6, step: 1.3e7 },
    state: null,
  },
  steps: 500,
  chosen: "learningRate 0.01",
  test: { n: 3, mean: 0.8012, deviation: 0.0105, bootstrap: [0.79, 0.81], student: [0.775, 0.827] },
  planned: 3,
  failed: 0,
  best: false,
  ...more,
});

const facts = (name: string): StudyFacts => ({
  name,
  question: name,
  reference: name,
  runs: { planned: 10, done: 8, failed: 1 },
  tasks: [
    {
      name,
      metric: "accuracy",
      better: "higher",
      floors: [{ name: "majority", value: 0.5 }],
      rows: [
        row(name, { best: true }),
        row("other", {
          atFloor: "majority",
          difference: {
            n: 3,
            mean: -0.2,
            deviation: 0.1,
            bootstrap: [-0.3, -0.1],
            student: [-0.45, 0.05],
            apart: false,
          },
          test: {
            n: 1,
            mean: 0.5,
            deviation: Number.NaN,
            bootstrap: [Number.NaN, Number.NaN],
            student: [Number.NaN, Number.NaN],
          },
        }),
      ],
      curves: [
        {
          name,
          points: [
            { x: 0, y: 0.5 },
            { x: 500, y: 0.8, low: 0.7, high: 0.9 },
          ],
        },
      ],
      rates: [
        {
          name,
          points: [
            { x: 1e-3, y: 0.6 },
            { x: 1e-2, y: 0.8 },
          ],
        },
      ],
    },
  ],
  notes: [["chosen on", name]],
  command: `permafrost study run ${name}`,
  version: "0.1.0",
});

/** Names of all elements. */
function elements(node: unknown, found: string[] = []): string[] {
  const { nodeName, childNodes = [] } = node as { nodeName: string; childNodes?: unknown[] };
  found.push(nodeName);
  for (const child of childNodes) elements(child, found);
  return found;
}

describe("studyHtml()", () => {
  it("shows numbers with what they are worth", async () => {
    const page = await studyHtml(facts("gap"));
    expect(page).toContain("<b>80.1 % ± 1.1 %</b>");
    expect(page).toMatch(/<td class="number">−20\.0 %<\/td>.*<td>0 is within<\/td>/);
    expect(page).toContain("at the floor: majority");
    expect(page).toContain("1 of 3");
    expect(page).toContain("395,520");
    expect(page).toContain("Not done: 1 of the 10 runs");
    // each figure has its table
    expect(page.match(/<svg class="lines"/g)).toHaveLength(2);
    expect(page.match(/As a table/g)).toHaveLength(2);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).not.toMatch(/(?:src|href)="http/);
  });

  it("makes no markup of names, whoever gave them", async () => {
    const elementsOf = async (given: StudyFacts) => elements(parse(await studyHtml(given)));
    const [plain, evil] = [await elementsOf(facts("gap")), await elementsOf(facts(EVIL))];
    expect(evil).toEqual(plain);
    expect(plain).not.toContain("script");
  });

  it("draws what is flat, a single point, and nothing", async () => {
    const given = facts("gap");
    const [task] = given.tasks;
    for (const points of [
      [],
      [{ x: 5, y: 0.5 }],
      [
        { x: 0, y: 0 },
        { x: 0, y: 0 },
      ],
      [{ x: 1, y: Number.NaN }],
    ]) {
      const page = await studyHtml({
        ...given,
        tasks: [{ ...task!, floors: [], curves: [{ name: "a", points }], rates: [{ name: "a", points }] }],
      });
      expect(page.replace(/<title>[^<]*<\/title>/g, "")).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe("studyMarkdown()", () => {
  it("has the same tables, and text stays text", async () => {
    const text = await studyMarkdown(facts("gap"));
    expect(text).toContain("| gap | learningRate 0.01 | 3 | **80.1 % ± 1.1 %** | 77.5 % to 82.7 % | – |");
    expect(text).toContain("| floor: majority | – | – | 50.0 % |");
    // what is code, renderers take for text
    const evil = await studyMarkdown({ ...facts(EVIL), command: "permafrost study run gap" });
    expect(evil).not.toContain("<script>");
    const columns = evil.split("\n").filter((line) => line.startsWith("|") && line.includes("learningRate"));
    for (const line of columns) expect(line.replace(/\\\|/g, "").split("|")).toHaveLength(8);
  });
});
