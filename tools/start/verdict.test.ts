import { expect, it } from "vitest";
import { type Reached, verdict } from "./verdict.js";

it.each<[Reached, RegExp]>([
  [
    { language: 100, random: 425 },
    /^The body that learned language .* 325 steps sooner .* after 100 steps and not 425: .* helps/,
  ],
  [
    { language: 425, random: 100 },
    /^The body that learned language .* 325 steps later .* after 425 steps and not 100: .* no help/,
  ],
  [{ language: 100, random: 100 }, /^Both bodies .* after 100 steps: .* no difference/],
  [
    { language: 100, random: undefined },
    /^The body that learned language .* after 100 steps, the random one not within 900: .* helps/,
  ],
  [
    { language: undefined, random: 100 },
    /^The random body .* after 100 steps, the one that learned language not within 900: .* no help/,
  ],
  [{ language: undefined, random: undefined }, /^Neither body .* within 900 steps/],
])("%j, in one sentence", (reached, said) => {
  expect(verdict(reached, 900)).toMatch(said);
  expect(verdict(reached, 900).match(/\.(?=\s|$)/g)).toHaveLength(1);
});
