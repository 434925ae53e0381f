/** By degrees of freedom from 1: beyond it lie 2.5 % of Student's t, as SciPy has it (testing/oracles/study_statistics.py). */
const QUANTILES = [
  12.7062047362, 4.30265272975, 3.18244630528, 2.7764451052, 2.57058183564, 2.44691185114, 2.36462425159,
  2.3060041352, 2.2621571628, 2.22813885199, 2.20098516009, 2.17881282967, 2.16036865646, 2.14478668792,
  2.13144954556, 2.11990529922, 2.10981557783, 2.10092204024, 2.09302405441, 2.08596344727, 2.07961384473,
  2.0738730679, 2.06865761042, 2.06389856163, 2.05953855275, 2.05552943864, 2.05183051648, 2.0484071418,
  2.04522964213, 2.0422724563,
];

/** The same of the normal distribution. */
const NORMAL = 1.959963984540054;

/** What 2.5 % of Student's t lie beyond. @param freedom degrees of freedom, from 1; beyond 30 by the expansion of Abramowitz and Stegun, 26.7.5 */
export function studentQuantile(freedom: number): number {
  const known = QUANTILES[freedom - 1];
  if (known !== undefined) return known;
  const z = NORMAL;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
