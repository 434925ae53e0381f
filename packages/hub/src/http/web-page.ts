import { beginsAsPage, startOf } from "@permafrost/common/web-page";

/** Files that are pages, and are meant to be. */
const PAGES = [".html", ".htm", ".xhtml"];

/**
 * Whether a server sent a page in the place of a file, as some do for every file that they do not have.
 *
 * @param path of the file that was asked for
 * @param type what the server says it is
 * @param start its first 512 bytes, or more
 */
export function isWebPage(path: string, type: string | null, start: Uint8Array): boolean {
  if (PAGES.some((ending) => path.toLowerCase().endsWith(ending))) return false;
  return beginsAsPage(start) || (isHtml(type) && startOf(start).startsWith("<"));
}

const isHtml = (type: string | null) => (type ?? "").toLowerCase().includes("html");
