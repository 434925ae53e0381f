/** Steps after which every held-out bit was right; undefined where that was not reached. */
export interface Reached {
  /** Of the body that learned language. */
  readonly language: number | undefined;
  /** Of the random body of the same sizes. */
  readonly random: number | undefined;
}

const MEANING =
  "one seed shows little, and how large weights are matters as much as what they learned: docs/results.md has more of both";

/** In one sentence: which of the two was there sooner, by how much, and what that means. @param limit most steps that were taken */
export function verdict({ language, random }: Reached, limit: number): string {
  if (language === undefined && random === undefined)
    return `Neither body had every bit right within ${limit} steps: ${MEANING}.`;
  if (random === undefined)
    return `The body that learned language had every bit right after ${language} steps, the random one not within ${limit}: what pretraining left in frozen weights helps with something that is no language; ${MEANING}.`;
  if (language === undefined)
    return `The random body had every bit right after ${random} steps, the one that learned language not within ${limit}: what pretraining left in frozen weights was in the way; ${MEANING}.`;
  if (language === random)
    return `Both bodies had every bit right after ${random} steps: what pretraining left in frozen weights made no difference; ${MEANING}.`;
  const sooner = language < random;
  return `The body that learned language had every bit right ${Math.abs(random - language)} steps ${sooner ? "sooner" : "later"} than the random one, after ${language} steps and not ${random}: what pretraining left in frozen weights ${sooner ? "helps with something that is no language" : "was no help here"}; ${MEANING}.`;
}
