import { expect, it } from "vitest";
import { reproduceCommand } from "./reproduce.js";
import { runConfig } from "./run-config.js";

it("reproduceCommand() says what a command line must say", () => {
  const config = runConfig({
    task: "mnist",
    data: "ylecun/mnist",
    model: "o/it's",
    random: true,
    steps: 7,
    augmentation: false,
    rateFactor: [
      { part: "ln_", factor: 0.1 },
      { part: "output", factor: 2 },
    ],
    classWeights: [1, 0.5],
    learningRate: 0.001,
    revisions: { "o/it's": "abc", "datasets/ylecun/mnist": "def" },
  });
  expect(reproduceCommand(config)).toBe(`permafrost train \\
  --task mnist \\
  --data ylecun/mnist@def \\
  --no-augmentation \\
  --model 'o/it'\\''s@abc' \\
  --random \\
  --steps 7 \\
  --rate-factor ln_=0.1,output=2 \\
  --class-weights 1,0.5`);
});
