import { describe, expect, it } from "vitest";
import { architectureOf, architectures } from "./architectures.js";
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
  ])("reads the class %s where there is no model_type", (given, name) => {
    expect(nameOf({ architectures: [given] })).toBe(name);
    expect(nameOf({ architectures: [given], model_type: "esn" })).toBe("esn");
  });

  it.each([
    [{ model_type: "mistral" }, '"mistral", nearest is "llama", but the model may attend to a window'],
    [
      { architectures: ["RobertaModel"] },
      '"RobertaModel", nearest is "bert", but the model counts its positions from 2',
    ],
    [
      { architectures: ["XLMRobertaForMaskedLM"] },
      '"XLMRobertaForMaskedLM", nearest is "bert", but the model counts',
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

describe("relatives", () => {
  it.each(Object.entries(relatives))("%s is none of ours, and is near one of ours", (name, { nearest }) => {
    expect(Object.keys(architectures)).not.toContain(name);
    expect(Object.keys(architectures)).toContain(nearest);
  });
});
