/** Control characters, line breaks of any kind, and what turns the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** Text of one line, of bounded length, all of which can be seen. */
export const oneLine = (text: string) => text.slice(0, 500).replace(UNSEEN, " ").trim() || "–";

/** Text for Markdown, tables included: no link, no markup, no HTML comes of it. */
export const markdown = (text: string) =>
  oneLine(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&$@^=:]/g, "\\$&")
    .replace(/www(?=\.)/gi, "$&\\");

/** Text as code in a line of Markdown. */
export const code = (text: string) => `\`${oneLine(text).replaceAll("`", "'")}\``;

/** Text for YAML, which takes JSON's strings. */
export const yaml = (text: string) => JSON.stringify(oneLine(text));
