/** Beyond this many letters of what is wanted, or pairs of letters compared, a suggestion is not worth the time. */
const MOST_LETTERS = 200;
const MOST_WORK = 20_000_000;

/**
 * The name that takes the fewest edits to reach (Levenshtein), if any comes close. Of thousands of long names only the first are tried.
 *
 * @param fewest how many edits are too many. Default: half as many as there are letters, or 3
 */
export function nearestName(
  wanted: string,
  names: readonly string[],
  fewest = Math.max(3, wanted.length / 2),
): string | undefined {
  if (wanted.length > MOST_LETTERS) return undefined;
  let best: string | undefined;
  let work = 0;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= fewest) continue;
    work += wanted.length * name.length;
    if (work > MOST_WORK) break;
    const edits = editDistance(wanted, name);
    if (edits < fewest) [best, fewest] = [name, edits];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  const row = [...Array(b.length + 1).keys()];
  for (let i = 0; i < a.length; i++)
    for (let j = 0, diagonal = row[0]!++; j < b.length; j++) {
      const replaced = diagonal + (a[i] === b[j] ? 0 : 1);
      diagonal = row[j + 1]!;
      row[j + 1] = Math.min(replaced, diagonal + 1, row[j]! + 1);
    }
  return row.at(-1)!;
}
