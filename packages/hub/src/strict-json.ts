import { quote } from "@permafrost/common/quote";
import { malformed } from "./malformed.js";

/**
 * Parses a JSON object from a file and refuses duplicate keys at any depth, which `JSON.parse` lets pass: two readers could
 * otherwise take the same file for two different ones.
 */
export function parseObject(bytes: Uint8Array, origin: string, what: string): Record<string, unknown> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(origin, `${what} is not valid JSON (${quote((error as Error).message)})`);
  }
  if (!isRecord(value)) throw malformed(origin, `${what} is not a JSON object`);
  const twice = duplicateKey(text);
  if (twice !== undefined) throw malformed(origin, `${what} has the key ${quote(twice)} twice`);
  return value;
}

/** Whether a parsed JSON value is an object, not an array and not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first key that occurs twice in the same object of a valid JSON text. One pass, no recursion. */
function duplicateKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === "{") open.push(new Set());
    else if (letter === "[") open.push(undefined);
    else if (letter === "}" || letter === "]") open.pop();
    if (letter !== '"') continue;
    const start = i;
    for (i++; text[i] !== '"'; i++) if (text[i] === "\\") i++;
    if (!isKey(text, i + 1)) continue;
    const key = JSON.parse(text.slice(start, i + 1)) as string;
    const keys = open[open.length - 1];
    if (keys?.has(key)) return key;
    keys?.add(key);
  }
  return undefined;
}

/** Whether the string that ends before `at` is followed by a colon. */
function isKey(text: string, at: number): boolean {
  let next = at;
  while (" \t\r\n".includes(text[next] ?? "x")) next++;
  return text[next] === ":";
}
