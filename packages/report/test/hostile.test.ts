import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { metricsCsv, parseMetrics, parseSessions, type RunFacts, reportHtml } from "../src/index.js";
import { attribute, type Element, elementsOf, find, textOf } from "./dom.js";
import { facts, metrics } from "./facts.js";

type Path = readonly (string | number)[];

/** Where values of a kind are in some JSON, at any depth. */
function pathsOf(json: unknown, is: (value: unknown) => boolean, path: Path = []): Path[] {
  const here = is(json) ? [path] : [];
  if (typeof json !== "object" || json === null || json instanceof Uint8Array) return here;
  const keys = Array.isArray(json) ? [...json.keys()] : Object.keys(json);
  return [...here, ...keys.flatMap((key) => pathsOf(json[key as never], is, [...path, key]))];
}

/** The same JSON with another value at a place. */
function put(json: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json)) return json.map((inner, i) => (i === key ? put(inner, rest, value) : inner));
  return { ...(json as object), [key]: put((json as Record<string, unknown>)[key], rest, value) };
}

/** The same JSON with another key at a place. */
function rename(json: unknown, path: Path, name: string): unknown {
  const parent = path.slice(0, -1);
  const entries = Object.entries(parent.reduce((at, key) => (at as never)[key], json) as object);
  const renamed = entries.map(([key, value]) => [key === path.at(-1) ? name : key, value]);
  return put(json, parent, Object.fromEntries(renamed));
}

const isText = (value: unknown) => typeof value === "string";
const texts = pathsOf(facts, isText);
const leaves = pathsOf(facts, (value) => typeof value !== "object" || value === null);
/** Names that are whoever's wrote the record. */
const names = leaves.filter(
  (path) => path.includes("config") || path.at(-2) === "metrics" || path.at(-2) === "byRole",
);

const attack = fc.oneof(
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onload="alert(1)" x="',
    "</style></script></title><svg/onload=alert(1)>",
    "<!--",
    "]]><iframe src=//evil.example>",
    "javascript:alert(1)",
    "&lt;script&gt;",
    "\u0000<b>\ud800\u202e",
    "</pre></dd></table></main><h1>",
  ),
  fc
    .array(fc.constantFrom(..."<>\"'&=/ `-!abc\n", "script", "onload"), { maxLength: 12 })
    .map((parts) => parts.join("")),
);

const namesOf = (elements: readonly Element[]) =>
  new Set(
    elements.flatMap(({ tagName, attrs }) => [tagName, ...attrs.map(({ name }) => `${tagName} ${name}`)]),
  );
const usual = namesOf(elementsOf(await reportHtml(facts)));

function expectHarmless(page: string) {
  const elements = elementsOf(page);
  expect([...namesOf(elements)].filter((name) => !usual.has(name))).toEqual([]);
  const count = (name: string) => elements.filter(({ tagName }) => tagName === name).length;
  expect([count("script"), count("style")]).toEqual([1, 1]);
  for (const element of elements) {
    expect(attribute(element, "src") ?? "data:image/png;base64,").toMatch(
      /^data:image\/png;base64,[\w+/=]*$/,
    );
    expect(attribute(element, "style") ?? "flex:1").toMatch(/^(?:flex:\d+|width:\d+px)$/);
  }
}

describe("a report of hostile facts", () => {
  it("shows every text as text", async () => {
    expect(texts.length).toBeGreaterThan(15);
    for (const path of texts) {
      const page = await reportHtml(put(facts, path, '<img src=x onerror="alert(1)">') as RunFacts);
      expectHarmless(page);
      // each is shown: a test that a field left out would pass says nothing
      if (path.at(-1) !== "part" || path[0] !== "config")
        expect(textOf(page), path.join(".")).toContain("<img src=x");
    }
  });

  it("has no element or attribute of a text's making", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), attack, async (path, text) =>
        expectHarmless(await reportHtml(put(facts, path, text) as RunFacts)),
      ),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.oneof(attack, fc.constant("__proto__")),
        async (path, name) => expectHarmless(await reportHtml(rename(facts, path, name) as RunFacts)),
      ),
      { numRuns: 100 },
    );
  });

  it("does not throw, whatever stands in place of a value", async () => {
    const anything = fc.oneof(
      attack,
      fc.constantFrom(null, true, -1, 0, 0.5, 1e308, -1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY),
      fc.constantFrom([], {}, [[]], JSON.parse("[".repeat(20_000) + "]".repeat(20_000)), deep(20_000)),
      fc.constant("x".repeat(1e6)),
      fc.jsonValue(),
    );
    const places = pathsOf(facts, () => true).filter((path) => path.length > 0);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), anything, async (path, value) => {
        const page = await reportHtml(put(facts, path, value) as RunFacts);
        expectHarmless(page);
        // a setting is said as it is
        if (path[0] !== "config") expect(textOf(page)).not.toMatch(/NaN|Infinity|undefined|\[object/);
      }),
      { numRuns: 300 },
    );
  });

  it("stays small", async () => {
    expect(textOf(await reportHtml({ ...facts, config: { a: deep(20_000) } }))).toContain("a.inner.inner");
    for (const path of texts) {
      const page = await reportHtml(put(facts, path, "<".repeat(1e6)) as RunFacts);
      expect(page.length, path.join(".")).toBeLessThan(300_000);
    }
    const config = Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`key${i}`, "x".repeat(100)]));
    expect((await reportHtml({ ...facts, config })).length).toBeLessThan(300_000);
    const own = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`own${i}`, i]));
    const many = metrics.map((step) => ({ ...step, metrics: own }));
    expect((await reportHtml({ ...facts, metrics: many })).length).toBeLessThan(300_000);
  });

  it("says what it left out", async () => {
    const warning = async (given: object) =>
      find(await reportHtml({ ...facts, ...given }), ".warning").map(textOf);
    expect(await warning({ leftOut: 3 })).toEqual(["3 lines left out: they could not be read."]);
    expect(await warning({ metrics: [...metrics, { step: 5, loss: "<b>" }], leftOut: 2 })).toEqual([
      "3 lines left out: they could not be read.",
    ]);
    expect(await warning({ test: { ...facts.test, labels: null } })).toEqual([
      "1 line left out: it could not be read.",
    ]);
    expect(await warning({ sessions: [{ ...facts.sessions[0], threads: "<b>" }] })).toEqual([
      "1 line left out: it could not be read.",
    ]);
  });
});

/** An object so many levels deep. */
function deep(levels: number): object {
  let inner = {};
  for (let i = 0; i < levels; i++) inner = { inner };
  return inner;
}

describe("parseMetrics(), parseSessions()", () => {
  const lines = (records: readonly unknown[]) => records.map((one) => JSON.stringify(one)).join("\n");

  it("read what was written, and count what is no record", () => {
    expect(parseMetrics(lines(metrics))).toEqual({ records: metrics, leftOut: 0 });
    expect(parseMetrics(`null\n3\n{"step":0}\n\n${lines(metrics)}\n{"step":5,"lo`)).toEqual({
      records: metrics,
      leftOut: 4,
    });
    expect(parseSessions(`${lines(facts.sessions)}\n[]\n`)).toEqual({ records: facts.sessions, leftOut: 1 });
  });

  it("take null for a number that was not finite, and nothing else that is none", () => {
    const [first] = metrics;
    const read = (change: object) => parseMetrics(JSON.stringify({ ...first, ...change }));
    expect(read({ loss: Number.NaN }).records[0]!.loss).toBeNaN();
    expect(read({ loss: 1e200 }).records[0]!.loss).toBe(Number.POSITIVE_INFINITY);
    for (const wrong of ["0.5", true, [], {}, [1]])
      for (const field of ["loss", "accuracy", "gradientNorm", "learningRate", "step"])
        expect(read({ [field]: wrong })).toEqual({ records: [], leftOut: 1 });
    for (const step of [null, -1, 1.5, 2 ** 60]) expect(read({ step }).leftOut).toBe(1);
    for (const field of ["threads", "from", "to", "seconds"])
      for (const wrong of ["<b>", null, {}, -1])
        expect(parseSessions(JSON.stringify({ ...facts.sessions[0], [field]: wrong })).leftOut).toBe(1);
  });

  it("bound texts, and show what cannot be seen", () => {
    const read = (split: string) =>
      parseMetrics(JSON.stringify({ ...metrics[1], evaluation: { ...metrics[1]!.evaluation, split } }))
        .records[0]!.evaluation!.split;
    expect(read("x".repeat(1e5))).toBe(`${"x".repeat(79)}…`);
    expect(read("a\u202eb\u0007c\ud800")).toBe("a\ufffdb\ufffdc\ufffd");
  });

  it("find no accuracy where labels are values", async () => {
    const values = metrics.map(({ evaluation: found, ...step }) => ({
      ...step,
      accuracy: Number.NaN,
      ...(found && { evaluation: { ...found, accuracy: Number.NaN } }),
    }));
    for (const { accuracy, evaluation } of parseMetrics(lines(values)).records)
      expect([accuracy, evaluation?.accuracy]).toEqual([undefined, undefined]);
    expect(textOf(await reportHtml({ ...facts, metrics: values }))).not.toContain("Accuracy");
  });

  it("leave fields out that no record has", () => {
    const [record] = parseMetrics(
      '{"step":1,"loss":2,"gradientNorm":3,"learningRate":4,"__proto__":{"x":1},"html":"<b>"}',
    ).records;
    expect(record).toEqual({ step: 1, loss: 2, gradientNorm: 3, learningRate: 4 });
  });
});

describe("metricsCsv()", () => {
  it("has a row for each step, and columns for what is measured", () => {
    expect(metricsCsv(metrics, "validation").split("\r\n")).toEqual([
      "step,loss,accuracy,gradient_norm,learning_rate,metric_f1,split,evaluation_loss,evaluation_accuracy,evaluation_metric_f1",
      "1,0.8,0.4,2.5,0.001,0.11,,,,",
      "2,0.6,0.5,2.25,0.002,0.22,validation,0.31,0.875,0.91",
      "3,0.5,0.6,1.75,0.003,0.33,,,,",
      "4,0.45,0.7,1.5,0.004,0.44,validation,0.37,0.75,0.77",
      "",
    ]);
    const plain = [{ step: 1, loss: Number.NaN, gradientNorm: 1, learningRate: 1 }];
    expect(metricsCsv(plain).split("\r\n")[1]).toBe("1,NaN,,1,1,,,");
    expect(metricsCsv([]).split("\r\n")).toHaveLength(2);
  });

  it("is not made a formula of, nor torn, by a name", () => {
    const evaluation = { ...metrics[1]!.evaluation!, split: '=HYPERLINK("a,b")' };
    const csv = metricsCsv([{ ...metrics[1]!, evaluation, metrics: { '=1,"2"\r\n': 7, __proto__x: 1 } }]);
    expect(csv).toContain('"metric_=1,""2""\r\n"');
    expect(csv).toContain('"\'=HYPERLINK(""a,b"")"');
  });
});
