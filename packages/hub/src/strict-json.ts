import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { quote } from "@permafrost/common/quote";
import { beginsAsPage } from "@permafrost/common/web-page";
import { malformed } from "./malformed.js";

/**
 * Parses a JSON object from a file and refuses duplicate keys at any depth, which `JSON.parse` lets pass: two readers could
 * otherwise take the same file for two different ones.
 *
 * @param dialect `"python"` also takes the numbers that Python writes and JSON does not have: infinite ones as they are, `NaN` as the text
 *   "NaN", which is a number to nobody who needs one
 */
export function parseObject(
  bytes: Uint8Array,
  origin: string,
  what: string,
  dialect: "json" | "python" = "json",
): Record<string, unknown> {
  refuseLfsPointer(bytes, `read ${origin}`);
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    value = JSON.parse(dialect === "python" ? withPythonNumbers(text) : text);
  } catch (error) {
    if (beginsAsPage(bytes)) throw malformed(origin, "it is a web page", "Fetch the file again");
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

/** What stands in JSON for numbers that only Python's JSON has; a number beyond all is infinite. */
const PYTHON_NUMBERS: Readonly<Record<string, string>> = { NaN: '"NaN"', Infinity: "1e999" };

function withPythonNumbers(text: string): string {
  const words = Object.keys(PYTHON_NUMBERS);
  if (!words.some((word) => text.includes(word))) return text;
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') i = endOfString(text, i);
    const word = words.find((word) => text.startsWith(word, i));
    if (word === undefined) continue;
    parts.push(text.slice(from, i), PYTHON_NUMBERS[word]!);
    from = i + word.length;
    i = from - 1;
  }
  return parts.join("") + text.slice(from);
}

/** Where the string ends that begins at `at`: its last quote, or the end of the text. */
function endOfString(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  return end;
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
    i = endOfString(text, i);
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
