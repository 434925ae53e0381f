import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

const BOOK = /^# Title: (.+?)\s*\n+## Author: (.+?)\s*$/gm;

/** The books in a text, each with its author, as a list of Markdown under a sentence. */
export const titlesIn = (text: string): string => {
  const books = [...text.matchAll(BOOK)].map(([, title, author]) => `- ${title}, ${author}`);
  return `The books, all in the public domain:\n\n${books.toSorted().join("\n")}`;
};

/** Those of a file. */
export const titlesOf = async (file: string): Promise<string> =>
  titlesIn(gunzipSync(await readFile(file)).toString("utf8"));
