import { expect, test } from "vitest";
import { beginsAsPage } from "./web-page.js";

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  "<!DOCTYPE html>",
  "<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
  "\n\r\n  <html lang=en>",
  "\ufeff<!DOCTYPE html>",
  "<!-- a proxy's -->\n<!-- and another -->\n<html>",
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
  "<HEAD><TITLE>502",
])("%j is how a page begins", (text) => {
  expect(beginsAsPage(bytes(text))).toBe(true);
});

test.each([
  "",
  "<!-- a comment -->\n# A card",
  "<svg xmlns='http://www.w3.org/2000/svg'>",
  '<?xml version="1.0"?><Error/>',
  "<!DOCTYPE svg>",
  "<header>",
  "html,label",
  `<!--${"-".repeat(600)}`,
])("%j is not", (text) => {
  expect(beginsAsPage(bytes(text))).toBe(false);
});
