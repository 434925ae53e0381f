import { describe, expect, it } from "vitest";
import { metricsCsv, parseMetrics } from "./metrics.js";
import { reportHtml } from "./report-html.js";
import type { RunFacts } from "./run-facts.js";

const evaluation = { loss: 0.25, accuracy: 0.875, labels: 640, examples: 128 };
const metrics = [1, 2, 3, 4].map((step) => ({
  step,
  loss: 1 / step,
  accuracy: step / 4,
  gradientNorm: 2,
  learningRate: 1e-3,
  ...(step === 4 ? { evaluation } : {}),
}));
const facts: RunFacts = {
  task: "bit-xor",
  classes: 2,
  origin: "random gpt2 weights (seed 0)",
  architecture: "gpt2",
  thaw: "fpt",
  metrics,
  counts: {
    frozen: 84_240,
    thawed: 1346,
    share: 1346 / 85_586,
    byRole: { norm: { frozen: 0, thawed: 672 }, attention: { frozen: 28_224, thawed: 0 } },
  },
  sessions: [
    {
      started: "2025-01-02T03:04:05.678Z",
      device: "native",
      threads: 2,
      runtime: "node 20",
      from: 0,
      to: 4,
      seconds: { setup: 1, steps: 2, evaluation: 60 },
    },
  ],
  config: {
    task: "bit-xor",
    steps: 4000,
    random: false,
    weights: { frozen: 84_240 },
    rateFactor: [
      { part: "ln_", factor: 0.5 },
      { part: "output", factor: 2 },
    ],
  },
  command: "permafrost train --task bit-xor",
  moved: [
    { name: "output.bias", before: 0, update: 0.5, relative: Number.POSITIVE_INFINITY },
    { name: "ln_f.weight", before: 2, update: 0.5, relative: 0.25 },
  ],
  attention: [{ layer: 3, heads: 2, png: Uint8Array.of(1, 2, 3) }],
  version: "0.1.0",
};
const text = (html: string) => html.replace(/<(style|script)>.*?<\/\1>/gs, "").replace(/<[^>]*>/g, " ");

describe("metrics", () => {
  it("are read back, a line that was cut off left out, and become CSV", () => {
    const lines = metrics.map((report) => JSON.stringify(report)).join("\n");
    expect(parseMetrics(`${lines}\n{"step":5,"lo`)).toEqual(metrics);
    expect(parseMetrics(`null\n3\n{"step":0}\n${lines}`)).toEqual(metrics);
    const csv = metricsCsv(parseMetrics(lines)).split("\r\n");
    expect(csv[0]).toBe("step,loss,accuracy,gradient_norm,learning_rate,held_out_loss,held_out_accuracy");
    expect(csv[1]).toBe("1,1,0.25,2,0.001,,");
    expect(csv[4]).toBe("4,0.25,1,2,0.001,0.25,0.875");
    expect(csv).toHaveLength(6);
  });
});

describe("reportHtml()", () => {
  const html = reportHtml(facts);

  it("tells the figures", () => {
    const said = text(html);
    for (const figure of [
      "87.5 %",
      "640 held-out labels",
      "1,346",
      "84,240",
      "28,224",
      "1 min",
      "steps 4,000",
      "rateFactor ln_=0.5, output=2",
    ])
      expect(said.replace(/\s+/g, " ")).toContain(figure);
    expect(said).toContain("from zero");
    expect(said).toContain("permafrost train --task bit-xor");
    expect(html).toContain('src="data:image/png;base64,AQID"');
    expect(said).not.toContain("random false");
  });

  it("draws what was measured", () => {
    const [loss] = [...html.matchAll(/<svg class="chart".*?<\/svg>/gs)].map(([svg]) => svg);
    const line = /class="training" points="([^"]*)"/.exec(loss!)![1]!;
    const places = line.split(" ").map((place) => place.split(",").map(Number) as [number, number]);
    expect(places).toHaveLength(4);
    // steps go to the right by equal amounts, and the loss falls: further down is a larger y
    const [a, b, c, d] = places as [number, number][] as [
      [number, number],
      [number, number],
      [number, number],
      [number, number],
    ];
    expect(b[0] - a[0]).toBeCloseTo(d[0] - c[0], 0);
    expect((b[1] - a[1]) / (d[1] - a[1])).toBeCloseTo((1 - 1 / 2) / (1 - 1 / 4), 2);
    expect(loss!.match(/class="held-out-point"/g)).toHaveLength(1);
  });

  it("needs nothing from elsewhere, and says nothing of its own accord", () => {
    expect(html).not.toMatch(/https?:\/\/|src="(?!data:)|@import|url\(/);
    const evil = reportHtml({
      ...facts,
      task: '<img src=x onerror="alert(1)">',
      config: { "<b>": "</dd><script>alert(2)</script>" },
      command: "</pre><script>",
    });
    expect(evil).not.toContain("<img src=x");
    expect(evil.match(/<script>/g)).toHaveLength(1);
  });

  it("is there for a run that has not taken a step", () => {
    expect(text(reportHtml({ ...facts, metrics: [], sessions: [], moved: [], attention: [] }))).toContain(
      "No step has been taken yet",
    );
  });

  it("draws numbers that are none as far as it can", () => {
    const broken = metrics.map((report) => ({ ...report, loss: report.step === 2 ? null : report.loss }));
    expect(reportHtml({ ...facts, metrics: broken as never })).not.toMatch(/NaN|Infinity/);
  });
});
