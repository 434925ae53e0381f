import { parse } from "parse5";
import { describe, expect, it } from "vitest";
import { type StudyFacts, type StudyRow, studyHtml, studyMarkdown, studySvgs } from "../src/index.js";

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
    expect(page).toContain("<b>80.1 ± 1.1</b>");
    expect(page).toMatch(/<td class="number">−20\.0<\/td>.*<td>0 is within<\/td>/);
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

  it("has all arms on all tasks at once, and what a paper has as the paper's", async () => {
    const given = facts("gap");
    const [task] = given.tasks;
    expect(await studyHtml(given)).not.toContain("<h2>All tasks</h2>");
    const second = { ...task!, name: "second", rows: [row("gap", { paper: { value: 0.75 } })] };
    const page = await studyHtml({ ...given, paper: "Table 3", tasks: [task!, second] });
    const [, overview = ""] = /<h2>All tasks<\/h2>([\s\S]*?)<\/table>/.exec(page) ?? [];
    const text = overview.replace(/<[^>]+>/g, "|").replace(/[|\s]*\|[|\s]*/g, "|");
    expect(text).toBe(
      "|arm|gap: accuracy, %|second: accuracy, %|gap|80.1 ± 1.1|80.1 ± 1.1|paper 75.0|other|50.0|at the floor|",
    );
    expect(page).toContain("“Paper” is what Table 3 has.");
    const markdown = await studyMarkdown({ ...given, tasks: [task!, second] });
    expect(markdown).toContain("| gap | **80.1 ± 1.1** | 80.1 ± 1.1 |\n| other | 50.0 (at the floor) |  |");
  });

  it("shows what was computed besides, as the metric, as counts or as numbers", async () => {
    const given = facts("gap");
    const values = [{ mean: 1234.5, deviation: Number.NaN }, { mean: 0.25, deviation: 0.125 }, null];
    const tables = (["metric", "count", "number"] as const).map((kind) => ({
      title: `as ${kind}`,
      heads: ["a", "b", "c"],
      kind,
      rows: [{ name: "one", values }],
    }));
    const page = await studyHtml({ ...given, tasks: [{ ...given.tasks[0]!, tables }] });
    const cellsOf = (kind: string) =>
      [
        ...page
          .split(`as ${kind}`)[1]!
          .split("</table>")[0]!
          .matchAll(/<td class="number">(.*?)<\/td>/g),
      ].map(([, cell]) => cell);
    expect(cellsOf("metric")).toEqual(["123450.0", "25.0 ± 12.5", "–"]);
    expect(cellsOf("count")).toEqual(["1,235", "0 ± 0", "–"]);
    expect(cellsOf("number")).toEqual(["1230", "0.25 ± 0.125", "–"]);
  });

  it("has code where a reading has backticks", async () => {
    const page = await studyHtml({ ...facts("gap"), reading: "above `no body`, <b>" });
    expect(page).toContain("<p>above <code>no body</code>, &lt;b&gt;</p>");
  });

  it("gives an arm one colour in both figures, and its further lines dashes", async () => {
    const given = facts("gap");
    const points = [
      { x: 1, y: 0.5 },
      { x: 2, y: 0.6 },
    ];
    const task = {
      ...given.tasks[0]!,
      curves: [{ name: "other", points }],
      rates: [
        { name: "gap", arm: "gap", points },
        { name: "other, no warmup", arm: "other", points },
        { name: "other, warmup 50", arm: "other", points },
      ],
    };
    const page = await studyHtml({ ...given, tasks: [task] });
    expect(page).toContain('<span class="s1 d0"><i class="key"></i>other</span>');
    expect(page).toContain('<span class="s0 d0"><i class="key"></i>gap</span>');
    expect(page).toContain('<span class="s1 d0"><i class="key"></i>other, no warmup</span>');
    expect(page).toContain('<span class="s1 d1"><i class="key"></i>other, warmup 50</span>');
  });

  it("names floors beside their lines, one beneath the other", async () => {
    const given = facts("gap");
    const floors = Array.from({ length: 9 }, (_, i) => ({ name: `floor ${i}`, value: 0.5 - i / 1e4 }));
    const page = await studyHtml({ ...given, tasks: [{ ...given.tasks[0]!, floors }] });
    const [chart = ""] = /<svg class="lines"[\s\S]*?<\/svg>/.exec(page) ?? [];
    const places = [...chart.matchAll(/y="([\d.]+)">floor \d/g)].map(([, y]) => Number(y));
    expect(places).toHaveLength(9);
    for (const [i, y] of places.entries()) if (i > 0) expect(y - places[i - 1]!).toBeGreaterThanOrEqual(14.9);
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(Math.max(...places)).toBeLessThan(300);
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

describe("studySvgs()", () => {
  const points = [
    { x: 100, y: 0.5, low: 0.4, high: 0.6 },
    { x: 200, y: 0.7 },
  ];
  const drawn = (name: string): StudyFacts => {
    const given = facts(name);
    const task = { ...given.tasks[0]!, curves: [{ name, points }], rates: [{ name, points }] };
    return { ...given, tasks: [task, { ...task, rates: [] }] };
  };

  it("are files of figures that have lines, each by a name of its own", async () => {
    const svgs = await studySvgs(drawn("gap"));
    expect(svgs.map(({ file }) => file)).toEqual(["gap-1-curves.svg", "gap-1-rates.svg", "gap-2-curves.svg"]);
    for (const { svg } of svgs) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).toContain("<title>gap: 70.0 at 200");
      expect(svg).toContain("prefers-color-scheme: dark");
      // nothing comes from elsewhere
      expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|@import/);
      const [, height] = /viewBox="0 0 620 (\d+)"/.exec(svg)!;
      for (const [, y] of svg.matchAll(/ y="([\d.]+)"/g)) expect(Number(y)).toBeLessThan(Number(height));
    }
  });

  it("make no markup of names, whoever gave them", async () => {
    const tags = async (name: string) =>
      (await studySvgs(drawn(name))).map(({ svg }) => svg.match(/<[a-z/]+/g));
    expect(await tags(EVIL)).toEqual(await tags("gap"));
  });

  it("stand in Markdown where a folder has them", async () => {
    const text = await studyMarkdown(drawn("gap"), { figures: "figures" });
    expect(text).toContain("![gap: Learning curves, selection split](figures/gap-1-curves.svg)");
    expect(await studyMarkdown(drawn("gap"))).not.toContain("![");
  });
});

describe("studyMarkdown()", () => {
  it("has the same tables, and text stays text", async () => {
    const text = await studyMarkdown(facts("gap"));
    expect(text).toContain("| gap | **80.1 ± 1.1** | 3 | 77.5 to 82.7 | – | learningRate 0.01 |");
    expect(text).toContain("| floor: majority | 50.0 |");
    // what is code, renderers take for text
    const evil = await studyMarkdown({ ...facts(EVIL), command: "permafrost study run gap" });
    expect(evil).not.toContain("<script>");
    const columns = evil.split("\n").filter((line) => line.startsWith("|") && line.includes("learningRate"));
    for (const line of columns) expect(line.replace(/\\\|/g, "").split("|")).toHaveLength(8);
  });

  it.each([
    ["- a list", "\\- a list"],
    ["1. a list", "1\\. a list"],
    ["0.5 is no list", "0.5 is no list"],
    ["~~struck~~", "\\~\\~struck\\~\\~"],
    ["&lt;i&gt;", "\\&lt;i\\&gt;"],
  ])("has %j as it is", async (question, escaped) => {
    expect(await studyMarkdown({ ...facts("gap"), question })).toContain(`\n\n${escaped}\n\n`);
  });

  it("says of an arm how many of its tests failed", async () => {
    const given = facts("gap");
    const [task] = given.tasks;
    const rows = [{ ...task!.rows[0]!, planned: 5, failed: 2 }];
    expect(await studyMarkdown({ ...given, tasks: [{ ...task!, rows }] })).toContain("| 3 of 5, 2 failed |");
  });
});
