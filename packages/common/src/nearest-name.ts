/** Beyond this many letters, or pairs of letters compared, a suggestion is not worth the time. */
const MOST_LETTERS = 200;
const MOST_WORK = 20_000_000;

/**
 * The name that takes the fewest edits to reach (Levenshtein), if any comes close. Of thousands of long names only the first are tried.
 *
 * @param below how many edits are too many. Default: half as many as there are letters, or 3
 */
export function nearestName(
  wanted: string,
  names: readonly string[],
  below = Math.max(3, Math.ceil(wanted.length / 2)),
): string | undefined {
  if (wanted.length > MOST_LETTERS) return undefined;
  let best: string | undefined;
  let fewest = below;
  let work = 0;
  for (const name of names) {
    if (name.length > MOST_LETTERS || Math.abs(name.length - wanted.length) >= fewest) continue;
    work += wanted.length * name.length;
    if (work > MOST_WORK) break;
    const edits = editDistance(wanted, name);
    if (edits < fewest) [best, fewest] = [name, edits];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
