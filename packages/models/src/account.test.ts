import { describe, expect, it } from "vitest";
import { accountFor } from "./account.js";
import { bodyOf } from "./architectures.js";
import { gpt2Config } from "./gpt2-config.js";
import { random } from "./random.js";
import type { WeightSource } from "./weight-source.js";

const config = { ...gpt2Config("tiny"), n_positions: 16 };
const body = bodyOf(config);
const complete = random(config);

/** A checkpoint whose listing was tampered with: `undefined` takes a tensor out. */
function listing(
  changes: Readonly<Record<string, { dtype?: string; shape: number[] } | undefined>>,
  rename: (name: string) => string = (name) => name,
): WeightSource {
  const tensors = new Map(complete.names().map((name) => [rename(name), complete.describe(name)]));
  for (const [name, change] of Object.entries(changes))
    if (change) tensors.set(name, { dtype: "F32", ...change });
    else tensors.delete(name);
  return {
    ...complete,
    origin: "here",
    names: () => [...tensors.keys()],
    describe: (name) => tensors.get(name)!,
  };
}

describe("accountFor()", () => {
  it("finds parameters with and without prefix", () => {
    expect(accountFor(complete, body).used.get("ln_f.bias")).toBe("ln_f.bias");
    const prefixed = listing({}, (name) => `transformer.${name}`);
    expect(accountFor(prefixed, body).used.get("ln_f.bias")).toBe("transformer.ln_f.bias");
    expect(accountFor(prefixed, body).used.size).toBe(body.parameters.length);
  });

  it("says why tensors are ignored", () => {
    const { ignored } = accountFor(
      listing({
        "transformer.wte.weight": { shape: [50257, 64] },
        "h.1.attn.bias": { dtype: "U8", shape: [1, 1, 16, 16] },
        "lm_head.weight": { shape: [50257, 64] },
      }),
      body,
    );
    expect(ignored).toEqual([
      { name: "transformer.wte.weight", why: "word embeddings: the input layer is new" },
      { name: "h.1.attn.bias", why: "causal mask: it is computed" },
      { name: "lm_head.weight", why: "head: the output layer is new" },
    ]);
  });

  it("names gaps and leftovers with shapes and the nearest match", () => {
    const tampered = listing({
      "h.1.mlp.c_fc.weight": undefined,
      "h.1.mlp.c_fcc.weight": { shape: [64, 256] },
      extra: { shape: [3] },
    });
    expect(() => accountFor(tampered, body)).toThrow(
      new RangeError(
        'Cannot use here for a gpt2 body: "h.1.mlp.c_fc.weight" [64,256] is missing, nearest is "h.1.mlp.c_fcc.weight" [64,256]; ' +
          '"h.1.mlp.c_fcc.weight" [64,256] is left over; "extra" [3] is left over',
      ),
    );
  });

  it("finds what a leftover may have been meant for", () => {
    expect(() => accountFor(listing({ "h.1.mlp.c_proj.biass": { shape: [64] } }), body)).toThrow(
      'Cannot use here for a gpt2 body: "h.1.mlp.c_proj.biass" [64] is left over, nearest is "h.1.mlp.c_proj.bias"',
    );
  });

  it("refuses other shapes, quantized weights and doubles", () => {
    expect(() => accountFor(listing({ "ln_f.bias": { shape: [63] } }), body)).toThrow(
      'Cannot use here for a gpt2 body: "ln_f.bias" has shape [63] instead of [64]',
    );
    expect(() => accountFor(listing({ "ln_f.bias": { dtype: "I8", shape: [64] } }), body)).toThrow(
      '"ln_f.bias" is stored as I8, which is none of F32, F16, BF16, F64',
    );
    expect(() => accountFor(listing({ "transformer.ln_f.bias": { shape: [64] } }), body)).toThrow(
      '"transformer.ln_f.bias" and "ln_f.bias" are both the parameter "ln_f.bias"',
    );
  });

  it("shows nothing of a name that a terminal would obey, and no more than a line of it", () => {
    const hostile = listing({ ["\u001b[2J"]: { shape: [1] }, ["x".repeat(100_000)]: { shape: [1] } });
    expect(() => accountFor(hostile, body)).toThrow(
      new RangeError(
        `Cannot use here for a gpt2 body: "\\x1b[2J" [1] is left over; "${"x".repeat(200)}…" [1] is left over`,
      ),
    );
  });

  it("stays readable when nothing fits", () => {
    const wrong = listing({}, (name) => `model${name}`);
    const message = () => accountFor(wrong, body);
    expect(message).toThrow(/; and 46 more$/);
  });

  it.each([
    "module.",
    "_orig_mod.",
    "_orig_mod.module.",
    "model.",
    "net.transformer_model.",
    "transformer.model.",
  ])("finds parameters under %s", (wrapper) => {
    for (const prefix of ["", "transformer."]) {
      const source = listing({}, (name) => wrapper + prefix + name);
      const account = accountFor(source, body);
      expect(account.wrapper).toBe(wrapper);
      expect(account.used.get("h.0.ln_1.bias")).toBe(`${wrapper}${prefix}h.0.ln_1.bias`);
      expect(account.used.size).toBe(body.parameters.length);
      expect(account.ignored).toEqual([]);
    }
  });

  it("needs no head of any task, nor what is beside a whole body", () => {
    const reasons = (source: WeightSource) =>
      accountFor(source, body).ignored.map(({ name, why }) => `${name}: ${why}`);
    const extra = { shape: [2, 64] };
    expect(reasons(listing({ "qa_outputs.weight": extra, "v_head.summary.bias": extra }))).toEqual([
      "qa_outputs.weight: head: the output layer is new",
      "v_head.summary.bias: head: the output layer is new",
    ]);
    const answering = (changes: Parameters<typeof listing>[0]) =>
      listing(changes, (name) => `transformer.${name}`);
    expect(reasons(answering({ "span.weight": extra }))).toEqual([
      "span.weight: beside the body: another part of its model",
    ]);
    const wrapped = listing(
      { "model.lm_head.weight": extra, "criterion.weight": extra },
      (name) => `model.${name}`,
    );
    expect(reasons(wrapped)).toEqual([
      "model.lm_head.weight: head: the output layer is new",
      "criterion.weight: beside the body: another part of its model",
    ]);
  });

  it("names a prefix where something is missing, or several have a whole body", () => {
    const half = listing(
      { "module.h.1.ln_1.bias": undefined, "other.x": { shape: [1] } },
      (name) => `module.${name}`,
    );
    expect(() => accountFor(half, body)).toThrow(
      new RangeError(
        'Cannot use here for a gpt2 body: "h.1.ln_1.bias" [64] is missing; "other.x" [1] is left over. Its names begin with "module."',
      ),
    );
    const names = complete.names();
    const twins: WeightSource = {
      ...complete,
      names: () => ["student.", "teacher.transformer."].flatMap((start) => names.map((name) => start + name)),
    };
    expect(() => accountFor(twins, body)).toThrow(
      /it has 2 of them, under "student.", "teacher."; save one of them by itself$/,
    );
    const scraps = listing(
      { "a.ln_f.bias": { shape: [64] }, "b.ln_f.bias": { shape: [64] } },
      (name) => `x${name}`,
    );
    expect(() => accountFor(scraps, body)).toThrow('"wpe.weight" [16,64] is missing');
    const deeper = listing({ "transformer.extra.weight": { shape: [3] } }, (name) => `transformer.${name}`);
    expect(() => accountFor(deeper, body)).toThrow('"transformer.extra.weight" [3] is left over');
  });

  it("passes on why a source does not have what is needed, and nothing of what is not", () => {
    const source = listing({ "transformer.ln_f.bias": undefined }, (name) => `transformer.${name}`);
    const knowing: WeightSource = {
      ...source,
      describe(name) {
        const known = source.describe(name);
        if (known) return known;
        throw new (name === "transformer.ln_f.bias" ? SyntaxError : RangeError)(`no ${name}`);
      },
    };
    expect(() => accountFor(knowing, body)).toThrow(new SyntaxError("no transformer.ln_f.bias"));
  });

  it("tells of other weights beside quantized ones", () => {
    const quantized = {
      ...listing({ "ln_f.bias": { dtype: "I32", shape: [64] } }),
      otherWeights: ["model.fp16.safetensors"],
    };
    expect(() => accountFor(quantized, body)).toThrow(
      '"ln_f.bias" is stored as I32, which is none of F32, F16, BF16, F64. There are other weight files: "model.fp16.safetensors"',
    );
  });

  it("says what quantized them, where the config does", () => {
    const quantized = {
      ...listing({ "ln_f.bias": { dtype: "I32", shape: [64] } }),
      config: { ...listing({}).config, quantization_config: { quant_method: "gptq", bits: 4 } },
    };
    expect(() => accountFor(quantized, body)).toThrow(
      'F64. Its config says that it is quantized by "gptq" ("quantization_config"); save it dequantized',
    );
  });
});
