/** What may stand before a page begins: what XML says of itself, comments, blanks. */
const BEFORE = /^(?:\s|<\?xml[^>]*\?>|<!--[\s\S]*?-->)*/i;

const BEGINNING = /^<(?:!doctype\s+html|html|head)\b/i;

/** As many bytes as tell. */
export const PAGE_START = 512;

/** The text that a file begins with. */
export const startOf = (content: Uint8Array): string =>
  new TextDecoder().decode(content.subarray(0, PAGE_START)).replace(BEFORE, "");

/** Whether a file, of which these are at least the first 512 bytes, is a web page, as servers send one in the place of a file. */
export const beginsAsPage = (content: Uint8Array): boolean => BEGINNING.test(startOf(content));
