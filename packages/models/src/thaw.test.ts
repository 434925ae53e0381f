import { describe, expect, it } from "vitest";
import { tinyConfigs } from "../test/tiny-configs.js";
import { countWeights } from "./count-weights.js";
import { frozen } from "./frozen.js";
import { frozenBy } from "./frozen-by.js";
import { random } from "./random.js";
import { type Thaw, thaw } from "./thaw.js";
import { thawRule } from "./thaw-rule.js";

const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
const source = (name: string) => random(tinyConfigs[name]!, { seed: 3 });
const thawedBy = (rule: Thaw | string, name = "gpt2") =>
  frozen(source(name), task, { thaw: rule })
    .parameters.filter(({ thawed }) => thawed)
    .map((parameter) => parameter.name);
const AROUND = ["input.weight", "input.bias", "output.weight", "output.bias"];
const ofBody = (rule: Thaw | string, name?: string) =>
  thawedBy(rule, name).filter((each) => !AROUND.includes(each));

describe("thaw", () => {
  it.each([
    [
      "norms and layers(0)",
      thaw.norms.and(thaw.layers(0)),
      ["ln_1.weight", "ln_1.bias", "ln_2.weight", "ln_2.bias"].map((each) => `h.0.${each}`),
    ],
    ["positions", thaw.positions, ["wpe.weight"]],
    ["names(/^ln_f\\./)", thaw.names(/^ln_f\./), ["ln_f.weight", "ln_f.bias"]],
    [
      "biases and attention and layers(last)",
      thaw.biases.and(thaw.role("attention")).and(thaw.layers("last")),
      ["h.1.attn.c_attn.bias", "h.1.attn.c_proj.bias"],
    ],
    ["norms except names(/^h/)", thaw.norms.except(thaw.names("^h")), ["ln_f.weight", "ln_f.bias"]],
    ["fpt except norms", thaw.fpt.except(thaw.norms), ["wpe.weight"]],
    [
      "positions or norms and (layers(0) or names(/_f/)) except biases",
      thaw.positions.or(thaw.norms.and(thaw.layers(0).or(thaw.names(/_f/))).except(thaw.biases)),
      ["wpe.weight", "h.0.ln_1.weight", "h.0.ln_2.weight", "ln_f.weight"],
    ],
    [
      "fpt except (norms or positions) or names(/c_fc.bias/)",
      thaw.fpt.except(thaw.norms.or(thaw.positions)).or(thaw.names(/c_fc.bias/)),
      ["h.0.mlp.c_fc.bias", "h.1.mlp.c_fc.bias"],
    ],
  ] as const)("selects by %s, as text and in code, and trains the new layers", (text, rule, expected) => {
    expect(rule.rule).toBe(text);
    expect(ofBody(text)).toEqual(expected);
    expect(ofBody(rule)).toEqual(expected);
    expect(thawedBy(text)).toEqual(expect.arrayContaining(AROUND));
    const { recipe } = frozen(source("gpt2"), task, { thaw: rule });
    expect(recipe).toEqual({ thaw: text, seed: 0, inputLayer: "new" });
    const again = frozenBy(source("gpt2"), task, recipe).parameters.filter(({ thawed }) => thawed);
    expect(again.map(({ name }) => name)).toEqual(thawedBy(rule));
  });

  it("leaves a new layer where the rule says so", () => {
    expect(thawedBy("output")).toEqual(["output.weight", "output.bias"]);
    expect(thawedBy("input")).toEqual(["input.weight", "input.bias"]);
    expect(thawedBy("positions or output")).toEqual(["wpe.weight", "output.weight", "output.bias"]);
    expect(thawedBy("positions except input")).toEqual(["wpe.weight", "output.weight", "output.bias"]);
    expect(thawedBy("positions and output")).toEqual(["output.weight", "output.bias"]);
    expect(thawedBy("norms and all")).toEqual(thawedBy("norms"));
  });

  it("finds biases and layers in bodies of other kinds", () => {
    expect(ofBody("biases and layers(1)", "lstm")).toEqual(["bias_ih_l1", "bias_hh_l1"]);
    expect(ofBody("biases and layers(0) and norms", "bert")).toEqual(
      ["attention.output", "output"].map((each) => `encoder.layer.0.${each}.LayerNorm.bias`),
    );
    expect(ofBody("layers(1)", "t5").every((name) => name.startsWith("encoder.block.1."))).toBe(true);
    expect(ofBody("positions", "t5")).toEqual([expect.stringContaining("relative_attention_bias")]);
    expect(ofBody("embeddings", "bert")).toEqual(["embeddings.token_type_embeddings.weight"]);
  });

  it("takes a function of one's own, and lists what it thawed", () => {
    const rule = thaw.norms.and(({ name }) => name.startsWith("ln_f"));
    expect(rule.rule).toBeUndefined();
    expect(ofBody(rule)).toEqual(["ln_f.weight", "ln_f.bias"]);
    const { recipe } = frozen(source("gpt2"), task, { thaw: rule });
    expect(recipe).toMatchObject({ thaw: "custom", thawed: ["ln_f.weight", "ln_f.bias"] });
  });

  it("refuses a part of a rule that selects nothing", () => {
    expect(() => thawedBy("norms or biases", "llama")).toThrow(
      /^Cannot thaw by biases: of this body's parameters it selects none; they are layers\.0/,
    );
    expect(() => thawedBy("embeddings")).toThrow("Cannot thaw by embeddings: ");
    expect(() => thawedBy("all except names(/ln_9/)")).toThrow("Cannot thaw by names(/ln_9/): ");
    expect(() => thawedBy("layers(0, 2)")).toThrow("Cannot thaw layer 2: this body has the layers 0 to 1");
    expect(() => thawedBy("layers(0)", "esn")).toThrow("have no layers' numbers in their names");
  });

  it.each(["layers(0) and layers(1)", "norms except norms", "all except all", "input and output"])(
    "refuses parts that contradict each other: %s",
    (rule) => {
      expect(() => thawedBy(rule)).toThrow(
        `Cannot thaw by ${rule}: nothing is left to thaw, as its parts contradict each other`,
      );
    },
  );

  it("takes away what a body need not have", () => {
    // a Llama has no positions that thaw: input and output are left
    expect(ofBody("fpt except norms", "llama")).toEqual([]);
    expect(thawedBy("fpt except norms", "llama").length).toBeGreaterThan(0);
  });

  it("refuses what is no rule, in code", () => {
    expect(() => thaw.layers(-1)).toThrow(
      new TypeError(
        "Cannot thaw by layers: expected numbers of layers from 0, or last, as in layers(0, 2, last); found -1",
      ),
    );
    expect(() => thaw.layers()).toThrow("found nothing");
    expect(() => thaw.names(/a/i)).toThrow("expected no flags, found i");
    for (const pattern of [undefined, "", 5, []])
      expect(() => thaw.names(pattern as never)).toThrow("expected a pattern of them, as in names(/ln_1/)");
    for (const maker of [thaw.names, thaw.layers, thaw.random, thaw.plus, thaw.role])
      expect(() => thawedBy(maker as never)).toThrow(
        'expected thaw to be a rule, such as thaw.norms, thaw.layers(0) or "norms", found a function that makes one, which was not called',
      );
    for (const none of [null, thaw, ["norms"], 3])
      expect(() => thawedBy(none as never)).toThrow("Cannot make a model: expected thaw to be a rule");
    expect(() => thaw.names(/(?=a)/)).toThrow("looks ahead");
    expect(() => thaw.random(0)).toThrow(TypeError);
    expect(() => thaw.norms.and("norms" as never)).toThrow(
      'expected another rule, such as thaw.norms, found "norms"',
    );
    expect(() =>
      thaw.layers("last")({ name: "h.0.x", shape: [1], role: "norm", init: { kind: "constant", value: 0 } }),
    ).toThrow("Cannot thaw the last layer");
  });
});

describe("thaw.random()", () => {
  const counted = (rule: string) => {
    const { byRole, thawed } = countWeights(frozen(source("gpt2"), task, { thaw: rule }));
    return thawed - byRole["input"]!.thawed - byRole["output"]!.thawed;
  };

  it("thaws as many weights as another rule, of other tensors by each seed, and is made again", () => {
    const all = counted("fpt");
    for (const seed of [0, 1, 2]) {
      const found = counted(`random(fpt, ${seed})`);
      expect(found).toBeLessThanOrEqual(all);
      expect(found).toBeGreaterThan(all - 12);
    }
    expect(ofBody("random(fpt, 1)")).not.toEqual(ofBody("random(fpt, 2)"));
    expect(ofBody("random(fpt, 1)")).toEqual(ofBody(thaw.random(thaw.fpt, 1)));
    expect(ofBody(`random(${all}, 1)`)).toEqual(ofBody("random(fpt, 1)"));
    expect(ofBody("random(fpt)")).toEqual(ofBody(thaw.random(thaw.fpt)));
    expect(ofBody("random(plus:attention, 4) and layers(0)").every((name) => name.startsWith("h.0."))).toBe(
      true,
    );
    expect(thawedBy("random(fpt, 1)")).toEqual(expect.arrayContaining(AROUND));
  });

  it("counts rows of tables that are in use", () => {
    // 6 of the table's rows
    expect(ofBody("random(positions, 0)").length).toBeGreaterThan(0);
    expect(counted("random(positions, 0)")).toBeLessThanOrEqual(6 * 12);
  });

  it("refuses fewer weights than any tensor has", () => {
    expect(() => thawedBy("random(99999999)")).toThrow(
      "Cannot thaw 99999999 weights at random: the body has ",
    );
    expect(() => thawedBy("random(11)")).toThrow(
      /^Cannot thaw 11 weights at random: whole tensors thaw, of which the smallest has 12/,
    );
  });
});

describe("the text of a rule", () => {
  it.each([
    ["norms and", "expected what thaws, found its end"],
    ["and norms", 'expected what thaws, found "and norms"'],
    ["norms biases", 'expected and, or, except or its end, found "biases"'],
    ["(norms", 'expected ")", found its end'],
    ["norms)", 'found ")"'],
    ["norms(1)", "norms is given nothing"],
    ["layers", "expected numbers of layers from 0"],
    ["layers(first)", "expected fpt"],
    ["layers(0.5)", "no rule has "],
    ["layers(-1)", "no rule has "],
    ["names(ln)", "expected fpt"],
    ["names(/(/)", "it ends too early"],
    ["names(/a/i)", 'expected ")", found "i)"'],
    ["random()", "expected what thaws"],
    ["random(0)", "expected how many weights"],
    ["random(fpt, fpt)", "expected how many weights"],
    ["layers(9999999999999999999999)", "no rule has "],
    ["normz", 'nearest to "normz" is "norms"'],
    ["fpt,all", 'expected and, or, except or its end, found ",all"'],
    ["plus:attention,", 'found ","'],
    [`${"(".repeat(50)}fpt`, "nested too deeply"],
    ["fpt or ".repeat(500), "more than 2000 letters"],
    ["\u202enorms", "no rule has "],
    ["__proto__", "expected fpt"],
  ])("refuses %s", (text, problem) => {
    expect(() => thawRule(text)).toThrow(RangeError);
    expect(() => thawRule(text)).toThrow(problem);
  });

  it("is not kept busy", () => {
    for (const text of [
      "fpt or ".repeat(280),
      "fpt,".repeat(400),
      `names(/${"\\a".repeat(800)}`,

      "random(".repeat(250),
    ])
      expect(() => thawRule(text)).toThrow();
    expect(ofBody(`names(/${"(.+)+".repeat(2)}/)`)).toHaveLength(27);
    expect(ofBody(`names(/(.*.*.*)*x|wpe|${"(.|.)".repeat(20)}!/)`)).toEqual(["wpe.weight"]);
  });

  it("says the same, however it is written", () => {
    for (const [written, canonical] of [
      [" norms  and(layers( 0 , last ))", "norms and layers(0, last)"],
      ["(norms and biases) or positions", "norms and biases or positions"],
      ["norms and (biases or positions)", "norms and (biases or positions)"],
      ["all except (norms except biases)", "all except (norms except biases)"],
      ["(all except norms) except biases", "all except norms except biases"],
    ] as const) {
      expect(thawRule(written).rule).toBe(canonical);
      expect(thawRule(canonical).rule).toBe(canonical);
    }
  });
});
