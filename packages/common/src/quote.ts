/** What a terminal takes for a command, what turns the direction of writing, and what cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** Letters that a name may have in a message. */
const MOST = 200;

/** Text that somebody else wrote, in quotes: of bounded length, and with nothing in it that a terminal would obey. */
export function quote(text: string, most: number = MOST): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return `"${visible(cut)}"`;
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

/** Escapes what cannot be seen as JavaScript does: `\x1b`, `\u202e`. */
function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0)!;
    return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
