/** Beyond this many letters a comparison is not worth the time. */
const MAX_LETTERS = 200;

/** The name that the fewest edits lead to (Levenshtein), if any comes close. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(3, wanted.length / 2);
  for (const name of names) {
    const edits = name.length > MAX_LETTERS || wanted.length > MAX_LETTERS ? fewest : distance(wanted, name);
    if (edits < fewest) [best, fewest] = [name, edits];
  }
  return best;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), row[j]! + 1, next[j - 1]! + 1));
    row = next;
  }
  return row[b.length]!;
}
