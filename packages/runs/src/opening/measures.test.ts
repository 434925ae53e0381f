import { auc, huberLoss, mae } from "@permafrost/trainer";
import { expect, it } from "vitest";
import { openMeasures } from "./measures.js";

it("knows losses and metrics by their names, and measures what the best is judged by", async () => {
  const { loss, metrics } = await openMeasures({ loss: "huber", metrics: ["mae"], metric: "auc" });
  expect(loss!.name).toBe(huberLoss().name);
  expect(metrics).toEqual({ mae, auc });
  expect(await openMeasures({ metric: "loss" })).toEqual({ metrics: {} });
});

it.each([
  [{ metrics: ["acu"] }, 'Cannot use the metric "acu": there are balancedAccuracy, f1, macroF1, auc,'],
  [
    { loss: "hubber" },
    'Cannot use the loss "hubber": there are crossEntropy, squaredError, absoluteError, huber',
  ],
  [{ metrics: ["auc", "auc"] }, 'Cannot measure "auc" twice'],
])("refuses %j", async (config, message) => {
  await expect(openMeasures(config)).rejects.toThrow(message);
});
