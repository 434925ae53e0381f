const ADVICE = "The file is damaged or not what its name says; fetch it again or re-save it";

/**
 * The error for a file that does not follow its format. Every parser throws this and nothing else, so that a caller can tell
 * a bad file from a bad connection or a mistake of ours.
 */
export function malformed(origin: string, problem: string, advice = ADVICE): SyntaxError {
  return new SyntaxError(`Cannot read ${origin}: ${problem}. ${advice}`);
}
