/** What a terminal takes for a command, what turns the direction of writing, and what cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** Letters that a name may have in a message. */
const MOST = 200;

/**
 * What somebody else wrote, in quotes: of bounded length, and with nothing in it that a terminal would obey. Of what is no text it says
 * what it is.
 *
 * @param most letters of it that are shown
 */
export function quote(written: unknown, most: number = MOST): string {
  const text = textOf(written);
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return `"${visible(cut.replace(/["\\]/g, "\\$&"))}"`;
}

/** A message as one line: blanks between its lines, and nothing that a terminal would obey. */
export function oneLine(text: string): string {
  return visible(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean)
      .join(" "),
  );
}

/** Objects from files may have a `toString` of their own, or be nested more deeply than the stack. */
function textOf(written: unknown): string {
  if (typeof written === "string") return written;
  if (Array.isArray(written)) return "a list";
  if ((typeof written === "object" && written !== null) || typeof written === "function") return "an object";
  return String(written);
}

/** Escapes what cannot be seen as JavaScript does: `\x1b`, `\u202e`, `\u{e0001}`. */
function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    if (code.length > 4) return `\\u{${code}}`;
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}
