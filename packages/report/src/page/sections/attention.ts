import type { AttentionPicture } from "../../run-facts.js";
import { type Html, html } from "../html.js";

/** Pictures of what attends to what. */
export function attention(pictures: readonly AttentionPicture[]): Html {
  return html`<h2>Where it looks</h2>
${layers(pictures)}
${ATTENTION_NOTE}`;
}

/** What pictures of attention are of. */
export const ATTENTION_NOTE: Html = html`<p class="soft">Attention on the first held-out example, a picture for each head: queries go down, keys to the right, bright is much. Each head is on its own scale, by the square root.</p>`;

/** Pictures of layers, one beneath the other. */
export const layers = (pictures: readonly AttentionPicture[]): Html =>
  html`<figure class="card"><div class="layers">${pictures.map(
    ({ layer, heads, png }) =>
      html`<div><span>layer ${layer}</span><img alt="attention of ${heads} heads in layer ${layer}" src="data:image/png;base64,${base64(png)}"></div>\n`,
  )}</div></figure>`;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
