import type { TextSample } from "../../run-facts.js";
import { type Html, html } from "../html.js";

/** What a language model wrote. */
export function samples(texts: readonly TextSample[]): Html {
  return html`<h2>What it writes</h2>
${texts.map(({ given, added }) => html`<pre class="sample">${given}<b>${added}</b></pre>\n`)}
<p class="soft">Beginnings of held-out text, and in bold how the model went on, each token drawn by the probabilities that it gave at a temperature of 0.8.</p>`;
}
