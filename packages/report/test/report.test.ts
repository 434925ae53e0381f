import { describe, expect, it } from "vitest";
import { type RunFacts, reportHtml } from "../src/index.js";
import { attribute, elementsOf, find, tableUnder, textOf } from "./dom.js";
import { facts, metrics } from "./facts.js";

const page = await reportHtml(facts);
const tilesOf = (html: string) =>
  find(html, ".tile").map((tile) => find(tile, "b").concat(find(tile, "span")).map(textOf));
const words = (html: string) => textOf(html).replace(/\s+/g, " ");

describe("reportHtml()", () => {
  it("says what was run", () => {
    expect(textOf(find(page, "title")[0]!)).toBe("bit-xor on a frozen gpt2");
    expect(textOf(find(page, "h1")[0]!)).toBe("bit-xor");
    expect(textOf(find(page, ".lead")[0]!)).toBe("frozen: random gpt2 weights (seed 0) · thawed: fpt");
    expect(textOf(find(page, "pre")[0]!)).toBe("permafrost train \\\n  --task bit-xor");
    expect(textOf(find(page, "footer")[0]!)).toContain("permafrost 0.1.0.");
    expect(find(page, ".warning")).toEqual([]);
  });

  it("tells the figures, and of which split they are", () => {
    expect(tilesOf(page)).toEqual([
      ["81.3 %", "of 660 labels right (test)"],
      ["0.34", "loss, in nats (test)"],
      ["87.5 %", "of 640 labels right (validation, best step 2)"],
      ["0.31", "loss, in nats (validation, best step 2)"],
      ["1,346", "weights thawed, 1.6 % of all"],
      ["4", "steps"],
      ["2 min", "on native"],
    ]);
    expect(tableUnder(page, "What it found")).toEqual([
      ["split", "when", "loss, in nats", "labels right", "f1", "labels", "examples"],
      ["validation", "step 2, the best", "0.31", "87.5 %", "0.91", "640", "128"],
      ["validation", "step 4", "0.37", "75 %", "0.77", "650", "130"],
      ["test", "at the end, once", "0.34", "81.3 %", "0.83", "660", "132"],
    ]);
  });

  it("says what it comes to without a body", async () => {
    const floors = [
      { name: "majority", metric: "accuracy", value: 0.515 },
      { name: "naive", metric: "loss", value: 1.875 },
    ];
    expect(tableUnder(await reportHtml({ ...facts, floors }), "Without a body")).toEqual([
      ["floor", "measured", "on test"],
      ["majority", "accuracy", "51.5 %"],
      ["naive", "loss", "1.88"],
    ]);
  });

  it("takes the last evaluation where none is the best, and its own split before the run's", async () => {
    const [, second, , fourth] = metrics;
    const plain = [
      { ...second!, best: false },
      { ...fourth!, evaluation: { ...fourth!.evaluation!, split: "held out of training" } },
    ];
    const { test: _, ...untested } = facts;
    const html = await reportHtml({ ...untested, metrics: plain });
    expect(tilesOf(html).slice(0, 2)).toEqual([
      ["75 %", "of 650 labels right (held out of training, step 4)"],
      ["0.37", "loss, in nats (held out of training, step 4)"],
    ]);
    expect(tableUnder(html, "What it found").map(([split, when]) => [split, when])).toEqual([
      ["split", "when"],
      ["held out of training", "step 4"],
    ]);
    expect(textOf(find(html, ".legend")[0]!)).toContain("validation, held out of training");
  });

  it("counts weights, by role too", () => {
    expect(tableUnder(page, "Frozen and thawed")).toEqual([
      ["role", "frozen", "thawed"],
      ["norm", "–", "672"],
      ["attention", "28,224", "–"],
    ]);
    const [bar] = find(page, ".freeze");
    expect(attribute(bar!, "aria-label")).toBe("84,240 weights frozen, 1,346 thawed");
    const spans = find(bar!, "span").map((span) => [attribute(span, "class"), attribute(span, "style")]);
    expect(spans).toEqual([
      ["ice", "flex:84240"],
      ["thaw", "flex:1346"],
    ]);
  });

  it("says what moved, and how far", async () => {
    expect(tableUnder(page, "What moved")).toEqual([
      ["parameter", "norm before", "of the change", "change, relative"],
      ["output.bias", "0", "0.5", "from zero"],
      ["ln_f.weight", "2", "0.5", " 25 %"],
      ["wpe.weight", "4", "12", " 3 ×"],
    ]);
    expect(find(page, ".bar").map((bar) => attribute(bar, "style"))).toEqual(["width:13px", "width:160px"]);
    const many = Array.from({ length: 3000 }, () => facts.moved[1]!);
    const long = await reportHtml({ ...facts, moved: many });
    expect(textOf(find(long, "summary")[0]!)).toBe("3,000 thawed parameters, from initial to trained values");
    expect(tableUnder(long, "What moved")).toHaveLength(2001);
    expect(words(long)).toContain("and 1,000 more");
  });

  it("says where the time went", () => {
    expect(tableUnder(page, "Where the time went")).toEqual([
      ["begun (UTC)", "on", "steps", "setting up", "training", "evaluating", "steps/s"],
      ["2025-01-02 03:04", "native, 2 threads, node 20", "250 to 1,750", "1.3 s", "30 s", "2 min", "50"],
    ]);
  });

  it("shows attention and the configuration", () => {
    const [picture] = find(page, "img");
    expect(attribute(picture!, "src")).toBe("data:image/png;base64,AQID");
    expect(attribute(picture!, "alt")).toBe("attention of 2 heads in layer 3");
    expect(
      find(page, "dl").flatMap((list) =>
        find(list, "div").map((row) => elementsOf(row).slice(1).map(textOf)),
      ),
    ).toEqual([
      ["task", "bit-xor"],
      ["steps", "4,000"],
      ["weights.frozen", "84,240"],
      ["rateFactor", "ln_=0.5, output=2"],
    ]);
  });

  it("needs nothing from elsewhere", () => {
    expect(page).not.toMatch(/https?:\/\/|src="(?!data:)|@import|url\(/);
  });

  it("is there for a run that has not taken a step", async () => {
    const { test: _, ...begun } = facts;
    const html = await reportHtml({ ...begun, metrics: [], sessions: [], moved: [], attention: [] });
    expect(words(html)).toContain("No step has been taken yet.");
    expect(find(html, "h2").map(textOf)).toEqual([
      "Frozen and thawed",
      "Configuration",
      "The same run again",
    ]);
  });

  it("tells of values without classes: no accuracy, no guessing, the loss by its name", async () => {
    const values = metrics.map(({ accuracy: _, evaluation, ...rest }): RunFacts["metrics"][number] => {
      if (!evaluation) return rest;
      const { accuracy: __, ...found } = evaluation;
      return { ...rest, evaluation: found };
    });
    const { classes: _, test: __, ...others } = facts;
    const html = await reportHtml({ ...others, loss: "squared error", metrics: values });
    expect(tilesOf(html)[0]).toEqual(["0.31", "squared error of 640 labels (validation, best step 2)"]);
    expect(find(html, "h3").map(textOf)).toEqual([
      "Loss: squared error",
      "f1",
      "Gradient norm, before clipping",
      "Learning rate",
    ]);
    expect(words(html)).not.toMatch(/guessing|nats|labels right/);
    expect(tableUnder(html, "What it found")[0]).toEqual([
      "split",
      "when",
      "squared error",
      "f1",
      "labels",
      "examples",
    ]);
  });
});
