import { describe, expect, it } from "vitest";
import { architectureOf, architectures, partOf } from "./architectures.js";
import { relatives } from "./relatives.js";

const nameOf = (config: Record<string, unknown>) => architectureOf(config).name;
const LIST = Object.keys(architectures).join(", ");

describe("architectureOf()", () => {
  it.each(Object.keys(architectures))("knows %s", (name) => {
    expect(nameOf({ model_type: name })).toBe(name);
  });

  it.each([
    ["GPT2LMHeadModel", "gpt2"],
    ["GPT2DoubleHeadsModel", "gpt2"],
    ["GPT2Model", "gpt2"],
    ["BertForMaskedLM", "bert"],
    ["BertLMHeadModel", "bert"],
    ["ViTForImageClassification", "vit"],
    ["ViTModel", "vit"],
    ["T5EncoderModel", "t5"],
    ["T5ForConditionalGeneration", "t5"],
    ["LongformerForQuestionAnswering", "longformer"],
    ["LlamaForCausalLM", "llama"],
    ["XLMRobertaForMaskedLM", "xlm-roberta"],
    ["GPTNeoXForCausalLM", "gpt_neox"],
    ["GPTNeoForCausalLM", "gpt_neo"],
    ["Dinov2WithRegistersModel", "dinov2_with_registers"],
  ])("reads the class %s where there is no model_type", (given, name) => {
    expect(nameOf({ architectures: [given] })).toBe(name);
    expect(nameOf({ architectures: [given], model_type: "esn" })).toBe("esn");
  });

  it.each([
    [{ model_type: "mixtral" }, '"mixtral", nearest is "mistral", but the model chooses among several MLPs'],
    [
      { architectures: ["BigBirdForMaskedLM"] },
      '"BigBirdForMaskedLM", nearest is "longformer", but the model',
    ],
    [
      { architectures: ["GPTJModel"] },
      '"GPTJModel", nearest is "phi", but the model turns neighbouring elements',
    ],
    [{ model_type: "gpt3" }, '"gpt3", nearest is "gpt2"'],
    [{ model_type: "GPT2Model2", architectures: ["GPT2Model"] }, '"GPT2Model2"'],
    [{ model_type: "toString" }, '"toString"'],
    [{ architectures: ["ForModel"] }, '"ForModel"'],
    [{ architectures: "GPT2Model" }, "none"],
    [{ architectures: [7] }, "none"],
    [{ model_type: null, architectures: ["GPT2Model"] }, "null"],
    [{ model_type: 7 }, "7"],
    [{}, "none"],
  ])("says of %j what it is, and what comes nearest", (config, said) => {
    expect(() => nameOf(config)).toThrow(
      `Cannot build a body: expected the config's "model_type" to be one of ${LIST}, found ${said}`,
    );
  });
});

describe("a model of several parts", () => {
  const text = { model_type: "clip_text_model", num_hidden_layers: 3 };
  const vision = { model_type: "clip_vision_model" };
  it("is read as the part that is known", () => {
    expect(partOf({ model_type: "gemma3", text_config: text, vision_config: { model_type: "eva" } })).toEqual(
      {
        architecture: architectures.clip_text_model,
        // what it leaves out is what upstream assumes of that part
        config: { ...text, hidden_size: 512, num_attention_heads: 8, vocab_size: 49_408 },
      },
    );
    expect(nameOf({ model_type: "encoder-decoder", encoder: { model_type: "bert" }, decoder: text })).toBe(
      "bert",
    );
  });

  it("is read as the part that is chosen", () => {
    const clip = { model_type: "clip", text_config: text, vision_config: vision };
    expect(() => nameOf(clip)).toThrow(
      'Cannot build a body: the config has several, "clip_text_model", "clip_vision_model"; choose one of them with the option architecture, or save it by itself',
    );
    const chosen = architectures.clip_vision_model;
    expect(partOf(clip, chosen)).toEqual({
      architecture: chosen,
      config: { ...vision, hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12 },
    });
    // it may be a config of its own, whatever that calls itself
    expect(partOf(vision, chosen).config).toBe(vision);
    expect(partOf({ model_type: "mine" }, chosen).config).toEqual({ model_type: "mine" });
  });

  it("is unknown where no part is known", () => {
    expect(() => nameOf({ model_type: "gemma4", text_config: { model_type: "gemma4_text" } })).toThrow(
      'found "gemma4"',
    );
    expect(() => nameOf({ model_type: "gemma4", text_config: null })).toThrow('found "gemma4"');
  });
});

describe("relatives", () => {
  it.each(Object.entries(relatives))("%s is none of ours, and is near one of ours", (name, [nearest]) => {
    expect(Object.keys(architectures)).not.toContain(name);
    expect(Object.keys(architectures)).toContain(nearest);
  });
});
