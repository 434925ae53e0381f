/** Markup, as opposed to text: made by {@link html} alone, so that whatever else is put into a page gets escaped. */
export class Html {
  constructor(
    /** The markup. */
    readonly markup: string,
  ) {}
}

/** What can be put into markup: text and numbers are escaped, lists are joined, what is not there is left out. */
export type Interpolation = Html | string | number | false | undefined | readonly Interpolation[];

/**
 * Markup with values in it. Every value is escaped unless it is markup itself, and may only stand where escaping is enough: between
 * tags, or in an attribute with double quotes around it.
 *
 * @throws TypeError for a value that stands elsewhere: a mistake of the template, whatever the value.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Interpolation[]): Html {
  if (!checked.has(parts)) {
    checkPlaces(parts);
    checked.add(parts);
  }
  return new Html(parts.map((part, i) => part + (i < values.length ? markupOf(values[i]) : "")).join(""));
}

/** Markup that was written by hand, such as a style sheet. Never for what was read or computed. */
export const trusted = (markup: string) => new Html(markup);

const checked = new WeakSet<TemplateStringsArray>();

function checkPlaces(parts: TemplateStringsArray): void {
  let before = "";
  for (const part of parts.slice(0, -1)) {
    before += part;
    const tag = before.slice(before.lastIndexOf("<"));
    const inTag =
      tag.startsWith("<") &&
      tag
        .split('"')
        .filter((_, i) => i % 2 === 0)
        .every((text) => !text.includes(">"));
    const quoted = /=\s*"[^"]*$/.test(tag) && tag.split('"').length % 2 === 0;
    if ((inTag && !quoted) || /^<(?:script|style)\b/.test(tag))
      throw new TypeError(`Cannot put a value where it could become markup: …${before.slice(-40)}\${}`);
    before += "x";
  }
}

function markupOf(value: Interpolation): string {
  if (value instanceof Html) return value.markup;
  if (value === false || value === undefined) return "";
  if (typeof value === "object") return value.map(markupOf).join("");
  return String(value).replace(/[&<>"']/g, (character) => CODES[character]!);
}

const CODES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
