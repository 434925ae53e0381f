import { type Tensor, topological } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { frozen, type Product, random, type ThawingMethod } from "../src/index.js";
import { bodyContext } from "../src/linear.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const task = {
  input: { kind: "values", tokens: 5, dim: 3 },
  output: { tokens: 1, labels: 1, classes: 2 },
} as const;

describe("BodyContext.linear", () => {
  it.each(Object.entries(tinyConfigs))(
    "makes every product with a matrix of a body: %s",
    async (_, config) => {
      const products: Product[] = [];
      const noting: ThawingMethod = {
        name: "noting",
        linear(product, next) {
          products.push(product);
          return next(product);
        },
      };
      const model = frozen(random(config), task, { methods: [noting] });
      const { logits } = await runModelTensors(model);
      const made = productsIn([logits], ({ op }) => op === "weight");
      // input and output layer make two more
      expect(products.length).toBeGreaterThan(1);
      expect(made).toBe(products.length + 2);
      const matrices = model.body.parameters.filter(
        ({ role, shape }) => ["attention", "feedForward", "recurrent"].includes(role) && shape.length > 1,
      );
      const names = (parameters: readonly { name: string }[]) => [
        ...new Set(parameters.map(({ name }) => name)),
      ];
      expect(names(products.map(({ matrix }) => matrix)).sort()).toEqual(names(matrices).sort());
    },
  );

  it("puts methods around x · W + b, the first nearest to it", async () => {
    const order: string[] = [];
    const named = (name: string): ThawingMethod => ({
      name,
      linear(product, next) {
        order.push(name);
        const y = next(product);
        order.push(`${name} has it`);
        return y;
      },
    });
    const source = random({ model_type: "esn", input_size: 3, hidden_size: 4 });
    const short = { ...task, input: { kind: "values", tokens: 1, dim: 3 } } as const;
    const model = frozen(source, short, { methods: [named("near"), named("far")] });
    await runModel(model, waves(3), [1, 1, 3]);
    const once = ["far", "near", "near has it", "far has it"];
    expect(order).toEqual([...once, ...once]);
  });

  it("refuses a matrix that the body does not list", () => {
    const context = bodyContext({ weight: () => expect.unreachable(), dropout: (x) => x }, []);
    expect(() => context.linear(undefined as never, "h.0")).toThrow(
      new RangeError('Cannot multiply with "h.0.weight": the body lists no such parameter'),
    );
  });
});

/** How many products with weights there are, those that are made in every step of a loop counted once. */
function productsIn(roots: readonly Tensor[], isWeight: (x: Tensor) => boolean): number {
  return topological(roots).reduce((sum, node) => {
    if (node.op === "scan") {
      const { parameters, next, outputs } = (node as Tensor<"scan">).attributes;
      const weights = new Set<Tensor>(parameters.filter((_, i) => isWeight(node.inputs[i]!)));
      return sum + productsIn([...next, ...outputs], (x) => weights.has(x));
    }
    const isProduct = ["linear", "matMul"].includes(node.op) && node.inputs.slice(0, 2).some(isWeight);
    return sum + Number(isProduct);
  }, 0);
}

/** What a model adds to a program. */
async function runModelTensors(model: ReturnType<typeof frozen>) {
  let states: ReturnType<typeof model.forward> | undefined;
  const forward: typeof model.forward = (x, context) => {
    states = model.forward(x, context);
    return states;
  };
  await runModel({ ...model, forward }, waves(15), [1, 5, 3]);
  return states!;
}
