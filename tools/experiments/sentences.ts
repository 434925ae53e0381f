/** Shorter ones say little, longer ones are cut. */
const LETTERS = { least: 60, most: 160 };

/** A line that names who speaks, a heading, or facts about a book. */
const NO_PROSE = /^(?:.*:|#.*|-+)$/gm;

/** The sentences of a text, in lower case, of 60 to 160 letters, without who speaks and headings. */
export function sentencesIn(text: string): readonly string[] {
  const plain = text.replaceAll("\r", "").replace(NO_PROSE, "");
  return plain
    .split(/\n\s*\n/)
    .flatMap(
      (paragraph) =>
        paragraph
          .replaceAll("_", "")
          .replaceAll(/\s+/g, " ")
          .match(/[^.!?]+[.!?]+["'”’)]*/g) ?? [],
    )
    .map((sentence) => sentence.trim().toLowerCase())
    .filter(({ length }) => length >= LETTERS.least && length <= LETTERS.most);
}

/** So many of a list, evenly spread over it. @throws RangeError if there are fewer */
export function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length < count)
    throw new RangeError(`Cannot take ${count} sentences: the text has ${list.length} that are long enough`);
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!);
}
