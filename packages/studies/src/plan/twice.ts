import type { Path } from "./place.js";

/** Strings, and what gives JSON its form. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

interface Open {
  /** Keys so far, of an object. */
  readonly keys: Set<string> | undefined;
  /** Where one is. */
  at: string | number;
}

/**
 * The place of the first key that an object of a JSON text has twice: `JSON.parse` keeps the last, and what the first one said is lost without a word.
 *
 * @param text that `JSON.parse` takes
 */
export function keyTwice(text: string): Path | undefined {
  const open: Open[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKENS)) {
    const within = open.at(-1);
    if (token === "{") open.push({ keys: new Set(), at: "" });
    else if (token === "[") open.push({ keys: undefined, at: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && typeof within?.at === "number") within.at++;
    else if (token === ":" && within?.keys) {
      within.at = JSON.parse(last) as string;
      if (within.keys.has(within.at)) return open.map(({ at }) => at);
      within.keys.add(within.at);
    }
    last = token;
  }
  return undefined;
}
