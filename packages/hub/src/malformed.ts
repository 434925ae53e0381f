const ADVICE = "The file is damaged or not what its name says; fetch it again or re-save it";

/**
 * The error for a file that does not follow its format. Every parser throws this and nothing else, so that a caller can tell
 * a bad file from a bad connection or a mistake of ours.
 */
export function malformed(origin: string, problem: string, advice = ADVICE): SyntaxError {
  return new SyntaxError(`Cannot read ${origin}: ${problem}. ${advice}`);
}

/** A string from a file, safe and short enough for a message. */
export function quote(text: unknown, limit = 80): string {
  const shown = typeof text === "string" ? text : String(text);
  return JSON.stringify(shown.length > limit ? `${shown.slice(0, limit)}…` : shown);
}
