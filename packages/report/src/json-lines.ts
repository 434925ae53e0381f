/** The objects of a JSONL file; a line that is none, as one that was cut off, is left out. */
export function jsonLines<T extends object>(text: string): T[] {
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null ? [value as T] : [];
    } catch {
      return [];
    }
  });
}
