import type { RunSeeds, Study } from "../study.js";

/** Choosing has seeds of its own, from here, or from where those of tests end. */
const CHOOSING = 1000;

/** Seeds of tests where nothing is said. */
const USUAL = 5;

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Seeds that are chosen with: none of a test's. */
export const choosingSeeds = ({ choosingSeeds = 1, seeds = USUAL }: Study): readonly number[] => {
  const first = Math.max(CHOOSING, ...(typeof seeds === "number" ? [seeds] : Object.values(seeds)));
  return upTo(choosingSeeds).map((i) => first + i);
};

/** Seeds that are tested with: all three together, or each with each of the others. @param drawn whether the body is */
export function testSeeds({ seeds = USUAL }: Study, drawn: boolean): readonly RunSeeds[] {
  const bodies = (n: number) => (drawn ? upTo(n) : [null]);
  if (typeof seeds === "number")
    return upTo(seeds).map((i) => ({ body: drawn ? i : null, training: i, data: i }));
  const { body = 1, training = 1, data = 1 } = seeds;
  return bodies(body).flatMap((b) =>
    upTo(training).flatMap((t) => upTo(data).map((d) => ({ body: b, training: t, data: d }))),
  );
}

/** The settings that seeds are; those that are alike need not be said. */
export const seedSettings = ({ body, training, data }: RunSeeds) => ({
  seed: training,
  ...(body !== null && body !== training && { bodySeed: body }),
  ...(data !== training && { dataSeed: data }),
});
