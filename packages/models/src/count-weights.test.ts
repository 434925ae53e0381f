import { sizeOf } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { countWeights, paperCount } from "./count-weights.js";
import { frozen } from "./frozen.js";
import { gpt2Config } from "./gpt2-config.js";
import type { ModelTask } from "./model.js";
import { random } from "./random.js";
import { thaw } from "./thaw.js";

const source = random(gpt2Config("small"));
const values = (tokens: number, dim: number, classes: number, read = 1, labels = 1): ModelTask => ({
  input: { kind: "values", tokens, dim },
  output: { tokens: read, labels, classes },
});
const ids = (tokens: number, vocabulary: number, classes: number): ModelTask => ({
  input: { kind: "ids", tokens, vocabulary },
  output: { tokens: 1, labels: 1, classes },
});

describe("paperCount()", () => {
  it("gives the paper's CIFAR-10 example and its four sizes of GPT-2", () => {
    const of = (layers: number, width: number, total: number) =>
      paperCount({ layers, width, tokens: 64, dim: 16, classes: 10, total });
    expect(of(12, 768, 124_439_808).thawed).toBe(106_752);
    expect((100 * of(12, 768, 124_439_808).share).toFixed(3)).toBe("0.086");
    expect(of(24, 1024, 354_823_168).thawed).toBe(191_488);
    expect(of(36, 1280, 774_030_080).thawed).toBe(300_800);
    expect(of(48, 1600, 1_557_611_200).thawed).toBe(452_800);
    expect((100 * of(48, 1600, 1_557_611_200).share).toFixed(3)).toBe("0.029");
  });
});

describe("countWeights()", () => {
  // what the paper's code really trains, counted from it: input layer, output layer, all in use, all with the whole table
  const rows: Record<string, [ModelTask, number, number, number, number]> = {
    "Bit Memory": [values(120, 50, 2, 20, 50), 39_168, 76_900, 246_628, 940_900],
    "Bit XOR": [values(10, 1, 2, 5), 1_536, 1_538, 49_154, 827_906],
    ListOps: [ids(512, 15, 10), 11_520, 7_690, 450_826, 844_042],
    MNIST: [values(49, 16, 10), 13_056, 7_690, 96_778, 845_578],
    "CIFAR-10": [values(64, 48, 10), 37_632, 7_690, 132_874, 870_154],
    "CIFAR-10 LRA": [values(1024, 1, 10), 1_536, 7_690, 834_058, 834_058],
    "Remote homology": [ids(1024, 30, 1200), 23_040, 922_800, 1_770_672, 1_770_672],
  };
  for (const [name, [task, inputs, outputs, used, withTable]] of Object.entries(rows))
    it(`counts what GPT-2 small thaws for ${name}`, () => {
      const model = frozen(source, task);
      const { byRole, thawed } = countWeights(model);
      expect(byRole.input).toMatchObject({ frozen: 0, thawed: inputs });
      expect(byRole.output).toMatchObject({ frozen: 0, thawed: outputs });
      expect(byRole.norm).toEqual({ label: "norms", frozen: 0, thawed: 38_400 });
      expect(thawed).toBe(used);
      const unused = 1024 * 768 - byRole.position!.thawed;
      expect(thawed + unused).toBe(withTable);
    });

  it("counts what is frozen", () => {
    const { frozen: ice, thawed, share, byRole } = countWeights(frozen(source, values(10, 1, 2)));
    // the layers and the final norm hold 85,056,000 weights, 38,400 of them norms
    expect(ice).toBe(85_056_000 - 38_400);
    expect(byRole.attention!.frozen).toBe(12 * (768 * 2304 + 2304 + 768 * 768 + 768));
    expect(byRole.feedForward!.frozen).toBe(12 * (2 * 768 * 3072 + 3072 + 768));
    expect(share).toBe(thawed / (ice + thawed));
  });

  it("follows what is thawed", () => {
    const task = values(10, 1, 2);
    const of = (options: Parameters<typeof frozen>[2]) => countWeights(frozen(source, task, options));
    expect(of({ thaw: thaw.all }).frozen).toBe(0);
    expect(of({ thaw: thaw.outputOnly }).thawed).toBe(1_538);
    expect(of({ thaw: thaw.plus("feedForward") }).byRole.feedForward!.frozen).toBe(0);
    expect(of({ thaw: thaw.plus("feedForward") }).byRole.attention!.thawed).toBe(0);
    expect(of({ thaw: ({ name }) => name.endsWith(".bias") }).byRole.input).toMatchObject({
      frozen: 768,
      thawed: 768,
    });
  });

  it.each([{ density: 0.1 }, { recurrent_matrix: "ring", input_density: 0.3 }, {}])(
    "counts no zeros of a reservoir: %j",
    async (settings) => {
      const config = { model_type: "esn", input_size: 7, hidden_size: 30, ...settings };
      const model = frozen(random(config), values(4, 2, 2));
      let weights = 0;
      for (const { thawed, shape, initial } of model.parameters)
        if (!thawed)
          weights += shape.length < 2 ? shape[0]! : (await initial()).filter((x) => x !== 0).length;
      expect(countWeights(model).frozen).toBe(weights);
    },
  );

  it("finds the sizes that were published", () => {
    const sizes = { small: 124_439_808, medium: 354_823_168, large: 774_030_080, xl: 1_557_611_200 } as const;
    for (const [size, total] of Object.entries(sizes)) {
      const config = gpt2Config(size as keyof typeof sizes);
      const { body } = frozen(random(config), values(10, 1, 2));
      const words = (config["vocab_size"] as number) * body.width.in;
      expect(body.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), words)).toBe(total);
    }
  });
});
