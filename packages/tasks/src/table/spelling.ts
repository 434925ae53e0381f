/** What stands between letters and cannot be seen. */
const UNSEEN = /[\u200b\u2060\ufeff]/g;

/**
 * Names and labels as they are compared: composed letters, one blank where there are several or another kind, none around, nothing that
 * cannot be seen. What looks the same is then the same.
 */
export const plain = (text: string): string =>
  text.normalize("NFC").replace(UNSEEN, "").replace(/\s+/g, " ").trim();
