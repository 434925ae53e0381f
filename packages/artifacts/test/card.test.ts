import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { modelCard } from "../src/adapter/model-card.js";
import type { AdapterConfig } from "../src/index.js";
import { local, sample } from "./sample-config.js";

/** The front matter as the Hub reads it, and the rest as HTML. */
function read(card: string) {
  const [, front, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(card)!;
  const page = marked.parse(body!) as string;
  return {
    front: parse(front!, { strict: true, uniqueKeys: true }) as Record<string, unknown>,
    page,
    tags: page.match(/<\/?[a-z][^>]*>/g)!.map((tag) => tag.replace(/ href="[^"]*"/, "")),
    links: [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link!),
    text: page
      .replace(/<[^>]*>/g, "")
      .replaceAll(/&(lt|gt|quot|#39|amp);/g, (code) => ENTITIES[code as keyof typeof ENTITIES]),
  };
}
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" } as const;

describe("modelCard()", () => {
  it("says what the adapter is of, and how well it does", () => {
    const { front, text, links } = read(modelCard(sample));
    expect(front).toEqual({
      library_name: "permafrost",
      base_model: "o/bert",
      base_model_relation: "adapter",
      tags: ["permafrost", "frozen-pretrained-transformer", "bit-xor"],
      "model-index": [
        {
          name: "bit-xor on a frozen transformer",
          results: [
            {
              task: { type: "bit-xor" },
              dataset: { type: "bit-xor", name: "bit-xor" },
              metrics: [
                { type: "accuracy", value: 0.75, name: "accuracy (test, seed 1)" },
                { type: "macro F1", value: 0.625, name: "macro F1 (test, seed 1)" },
              ],
            },
          ],
        },
      ],
    });
    for (const said of [
      "13,176 weights of o/bert\nstayed as they are; 578 (4.2 %) were trained on bit-xor (bits 3)",
      "What thawed: fpt.",
      "in: x, float32 [examples, 6, 1]",
      "out: 3 classes of 2 for each example",
      `is ${"b".repeat(64)}, at revision ${"a".repeat(40)};`,
    ])
      expect(text).toContain(said);
    expect(modelCard(sample)).toContain("| seed | steps | evaluated on | accuracy | loss | macro F1 |");
    expect(modelCard(sample)).toContain("| 1 | 2,000 | test, 64 examples | 75 % | 0.5000 | 0.6250 |");
    expect(links).toContain("https://huggingface.co/o/bert");
  });

  it("says the rule that was, and what else loading takes", () => {
    const thawedBy = (recipe: object) =>
      /What thawed: (.*)\.\n/.exec(modelCard({ ...sample, recipe: { ...sample.recipe, ...recipe } }))![1];
    expect(thawedBy({ thaw: "all" })).toBe("all");
    expect(thawedBy({ thaw: "plus:attention,feedForward" })).toBe("plus\\:attention,feedForward");
    expect(thawedBy({ thaw: "custom", thawed: ["ln_f.bias", "wpe.weight"] })).toBe(
      "`ln_f.bias`, `wpe.weight`",
    );
    expect(thawedBy({ thaw: "custom", thawed: [] })).toBe("nothing of the body");
    const many = Array.from({ length: 30 }, (_, i) => `h.${i}`);
    expect(thawedBy({ thaw: "custom", thawed: many })).toMatch(/`h.11` and 18 more$/);
    const recipe = { ...sample.recipe, methods: [{ name: "lora" }], architecture: "mixer" };
    expect(thawedBy(recipe)).toBe("fpt, and the method `lora`");
    expect(modelCard({ ...sample, recipe })).toContain(
      "`loadAdapter` must be given the architecture `mixer` as the option `architecture` and a maker of `lora` in the option `methods`.",
    );
  });

  it("tells of values, of ids, of what is not on the Hub, and of no results", () => {
    const task: AdapterConfig["task"] = {
      ...sample.task,
      input: { kind: "ids", tokens: 9, vocabulary: 30 },
      output: { kind: "values", tokens: 1, labels: 1, classes: 1 },
      ragged: true,
    };
    const card = modelCard({ ...local, task, results: [] });
    const { text, front } = read(card);
    expect(text).toContain("in: x, ids [examples, 9] below 30, and lengths, the real tokens of each example");
    expect(text).toContain("out: a value for each example");
    expect(text).toContain("const { logits } = await");
    expect(text).toContain('loadAdapter("./adapter", { base })');
    expect(front).not.toHaveProperty("base_model");
    expect(front).not.toHaveProperty("model-index");
    const diverged = [{ ...sample.results[0]!, accuracy: Number.NaN, loss: Number.NaN, metrics: {} }];
    const broken = modelCard({ ...sample, results: diverged });
    expect(broken).toContain("| 1 | 2,000 | test, 64 examples | – |");
    expect(read(broken).front).not.toHaveProperty("model-index");
  });
});

const attack = fc.oneof(
  fc.constantFrom(
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "a\n---\nb: c",
    '"\nbase_model: evil/model\n"',
    "`code` **bold** _it_ ~~no~~ | cell",
    "```\n<img src=x onerror=alert(1)>\n```",
    "\n# heading\n\n- list\n\n> quote",
    "&lt;b&gt;",
    "<!-- ",
    "[a]: https://evil.example\n",
    "\u2028\u2029\u0085\u0000\u202e\ud800",
    "key: value # comment",
    "- &anchor *alias !!tag %",
    "- list",
    "1. list",
    "www.evil.example, evil@evil.example",
    "\\",
    "x".repeat(1e5),
  ),
  fc
    .array(fc.constantFrom(..."<>[]()`*_~|\\\"':#&!-\n ab"), { maxLength: 16 })
    .map((parts) => parts.join("")),
);

describe("a card of hostile names", () => {
  const places: Readonly<Record<string, (text: string) => AdapterConfig>> = {
    "the task's name": (name) => ({ ...sample, task: { ...sample.task, name } }),
    "the base's name": (name) => ({ ...local, base: { ...local.base, name } }),
    "an option": (text) => ({ ...sample, task: { ...sample.task, options: { [text]: text } } }),
    "the rule": (thaw) => ({ ...sample, recipe: { ...sample.recipe, thaw } }),
    "a split": (split) => ({ ...sample, results: [{ ...sample.results[0]!, split }] }),
    "a metric": (text) => ({ ...sample, results: [{ ...sample.results[0]!, metrics: { [text]: 1 } }] }),
    "a parameter": (text) => ({
      ...sample,
      recipe: { ...sample.recipe, thaw: "custom", thawed: [text, "ln_f.bias"] },
    }),
    "a method": (name) => ({ ...sample, recipe: { ...sample.recipe, methods: [{ name }] } }),
    "the version": (permafrost) => ({ ...sample, permafrost }),
  };

  it.each(Object.entries(places))("is a card all the same: %s", (_, of) => {
    const usual = read(modelCard(of("usual")));
    fc.assert(
      fc.property(attack, (text) => {
        const config = of(text);
        const card = modelCard(config);
        expect(card.length).toBeLessThan(20_000);
        const { front, tags, links } = read(card);
        expect(tags).toEqual(usual.tags);
        expect(links).toEqual(usual.links);
        expect(Object.keys(front)).toEqual(Object.keys(usual.front));
        expect(front["base_model"]).toEqual(usual.front["base_model"]);
      }),
      { numRuns: 150 },
    );
  });

  it("shows names as they are", () => {
    for (const name of ["<b>&amp;</b>", "[a](b)", "a_b_c `d` *e*", "1 | 2", "c:\\d"])
      expect(read(modelCard(places["the task's name"]!(name))).text).toContain(`${name} on a frozen o/bert`);
  });
});
