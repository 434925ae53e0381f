import { expect, it } from "vitest";
import { checkStudy } from "../plan/check-study.js";
import { mergedSettings } from "../plan/merged-settings.js";
import { asPublished } from "./as-published.js";
import { table01 } from "./table01.js";

it("has the paper's rates and faults, and nothing to choose", () => {
  const study = checkStudy(asPublished(table01.study("paper")));
  expect(study.name).toBe("table1-paper-lu2021");
  const rate = (arm: string, task: string) => mergedSettings(study, arm, task).learningRate;
  expect(rate("FPT", "mnist")).toBe(1e-3);
  expect(rate("full transformer", "remote-homology")).toBe(1e-4);
  expect(rate("full LSTM", "mnist")).toBe(3e-4);
  expect(mergedSettings(study, "FPT", "listops").protocol).toBe("lu2021");
  expect(mergedSettings(study, "FPT", "bit-xor").protocol).toBeUndefined();
  for (const { grid } of [study, ...Object.values(study.arms)]) expect(grid ?? {}).toEqual({});
});
