import { quote } from "@permafrost/common/quote";
import { malformed } from "./malformed.js";

/** Longer than any system takes. */
const MOST_LETTERS = 4096;

/** What no file is called: control characters, halves of a letter, and what separates folders elsewhere. */
const IMPOSSIBLE = /[\\\p{Cc}\p{Surrogate}]/u;
const DRIVE = /^[A-Za-z]:/;

/** What has a meaning in addresses, and on some systems in paths. */
const MEANINGFUL = /[:%?#]/;

/**
 * Refuses the path of a listing, or of a file to be opened, that could lead out: absolute, with a drive, with `.` or `..`, a
 * backslash or a control character, on any system.
 *
 * @throws SyntaxError naming the path.
 */
export function checkPath(path: unknown, origin: string): asserts path is string {
  if (!staysInside(path)) throw refusal(path, origin);
}

/**
 * Refuses a path, found in a file, that {@link checkPath} refuses, or that could mean something else in an address.
 *
 * @throws SyntaxError naming the path.
 */
export function checkRelativePath(path: unknown, origin: string): asserts path is string {
  if (!staysInside(path) || MEANINGFUL.test(path)) throw refusal(path, origin);
}

/** Whether a path is a plain one to a file below a folder. */
function staysInside(path: unknown): path is string {
  if (typeof path !== "string" || path.length > MOST_LETTERS) return false;
  if (IMPOSSIBLE.test(path) || DRIVE.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function refusal(path: unknown, origin: string): SyntaxError {
  return malformed(
    origin,
    `it names the file ${quote(path)}, which is not a plain path inside the checkpoint`,
  );
}
