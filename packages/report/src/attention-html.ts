import { checkGiven } from "@permafrost/common/check-given";
import { html, trusted } from "./page/html.js";
import { ATTENTION_NOTE, layers } from "./page/sections/attention.js";
import { STYLE } from "./page/style.js";
import type { AttentionPicture } from "./run-facts.js";

/** Where one of several bodies looks. */
export interface ComparedAttention {
  /** What it is called: an arm on a task. */
  readonly name: string;
  /** Pictures of its layers. */
  readonly pictures: readonly AttentionPicture[];
}

/** All that a page on where bodies look tells. */
export interface AttentionFacts {
  /** What it is called. */
  readonly title: string;
  /** The bodies, in the order of the page; of those without pictures it is said that there are none. */
  readonly bodies: readonly ComparedAttention[];
}

/** Where bodies look, one beneath the other, as one HTML page that needs nothing else. Nothing in the facts becomes markup. */
export async function attentionHtml(facts: AttentionFacts): Promise<string> {
  checkGiven("draw attention", facts, ["title", "bodies"], "bodies with pictures of their layers");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Where they look: ${facts.title}</title>
${trusted(`<style>${STYLE}</style>`)}
</head>
<body>
<main>
<p class="eyebrow">permafrost study</p>
<h1>Where they look: ${facts.title}</h1>
${facts.bodies.map(
  ({ name, pictures }) => html`<h2>${name}</h2>
${pictures.length > 0 ? layers(pictures) : html`<p class="soft">There are no pictures: it has no attention, or is too large to draw.</p>`}
`,
)}
${ATTENTION_NOTE}
</main>
</body>
</html>
`.markup;
}
