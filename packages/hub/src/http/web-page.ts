/** How pages begin, blanks aside. */
const BEGINNINGS = ["<!doctype html", "<html"];

/** Files that are pages, and are meant to be. */
const PAGES = [".html", ".htm", ".xhtml"];

/** As many bytes as tell. */
export const PAGE_START = 512;

/**
 * Whether a server sent a page in the place of a file, as some do for every file that they do not have.
 *
 * @param path of the file that was asked for
 * @param type what the server says it is
 * @param start its first bytes
 */
export function isWebPage(path: string, type: string | null, start: Uint8Array): boolean {
  if (PAGES.some((ending) => path.toLowerCase().endsWith(ending))) return false;
  const text = new TextDecoder().decode(start.subarray(0, PAGE_START)).trimStart().toLowerCase();
  return BEGINNINGS.some((beginning) => text.startsWith(beginning)) || (isHtml(type) && text.startsWith("<"));
}

const isHtml = (type: string | null) => (type ?? "").toLowerCase().includes("html");
