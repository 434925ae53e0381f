/** Steps after which every held-out bit was right; undefined where that was not reached. */
export interface Reached {
  /** Of the body that learned language. */
  readonly language: number | undefined;
  /** Of the random body of the same sizes. */
  readonly random: number | undefined;
}

/** What each outcome means. That it is the weights' size above all is measured in docs/results.md, on more seeds. */
const MEANING = {
  helps:
    "what pretraining left in frozen weights helps beyond language, mostly by how large it made them, as docs/results.md shows on more seeds",
  hinders:
    "what pretraining left in frozen weights was no help here, with this one seed; docs/results.md has more",
  same: "with this one seed, what pretraining left in frozen weights made no difference; docs/results.md has more",
  neither: "so few steps tell nothing; docs/results.md has more",
};

/** In one sentence: which of the two was there sooner, by how much, and what that means. @param limit most steps that were taken */
export function verdict({ language, random }: Reached, limit: number): string {
  const { helps, hinders, same, neither } = MEANING;
  if (language === undefined && random === undefined)
    return `Neither body had every bit right within ${limit} steps: ${neither}.`;
  if (language === random) return `Both bodies had every bit right after ${random} steps: ${same}.`;
  if (random === undefined)
    return `The body that learned language had every bit right after ${language} steps, the random one not within ${limit}: ${helps}.`;
  if (language === undefined)
    return `The random body had every bit right after ${random} steps, the one that learned language not within ${limit}: ${hinders}.`;
  const sooner = language < random;
  return `The body that learned language had every bit right ${Math.abs(random - language)} steps ${sooner ? "sooner" : "later"} than the random one, after ${language} steps and not ${random}: ${sooner ? helps : hinders}.`;
}
