/** What stands between letters and cannot be seen; joiners, which some scripts are written with, and tags, which make flags, aside. */
const UNSEEN = /(?!\p{Join_Control}|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}]/gu;
/** Joiners where there is nothing to join. */
const IDLE = /(?<=[\p{Script=Latin}\p{N}\p{P}])\p{Join_Control}/gu;

/**
 * Names and labels as they are compared: composed letters, one blank where there are several or another kind, none around, nothing that
 * cannot be seen. What looks the same is then the same.
 */
export const plain = (text: string): string =>
  text.normalize("NFC").replace(/\s+/g, " ").replace(UNSEEN, "").replace(IDLE, "").trim();

/** Names that may be meant as one: they differ in capitals, in the width of letters, or in how a number is written. */
export function alike(names: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const folded = name.normalize("NFKC").toLowerCase();
    const key = folded !== "" && Number.isFinite(Number(folded)) ? String(Number(folded)) : folded;
    const group = groups.get(key);
    if (group) group.push(name);
    else groups.set(key, [name]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
