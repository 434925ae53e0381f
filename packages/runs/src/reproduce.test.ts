import { Command } from "commander";
import { expect, it } from "vitest";
import { reproduceCommand } from "./reproduce.js";
import { addTrainOptions } from "@permafrost/cli";

it("reproduceCommand() says what a command line must say, and is understood", () => {
  const train = addTrainOptions(new Command("train")).exitOverride();
  const given = [
    ...["--task", "bit-xor", "--model", "o/it's", "--random", "--steps", "7"],
    ...["--rate-factor", "ln_=0.1,output=2", "--class-weights", "1,0.5", "--learning-rate", "0.001"],
  ];
  train.parse(given, { from: "user" });
  const config = { ...train.opts(), revisions: { "o/it's": "abc" }, origin: "o/it's@main" };
  const text = reproduceCommand(config, train.options);
  expect(text).toBe(`permafrost train \\
  --task bit-xor \\
  --model 'o/it'\\''s@abc' \\
  --random \\
  --steps 7 \\
  --rate-factor ln_=0.1,output=2 \\
  --class-weights 1,0.5`);
});
