import { expect, it } from "vitest";
import { attentionHtml } from "./attention-html.js";

it("has each body with its pictures, and says of which there are none", async () => {
  const page = await attentionHtml({
    title: "bit-xor",
    bodies: [
      { name: "pretrained", pictures: [{ layer: 1, heads: 2, png: Uint8Array.of(1, 2, 3) }] },
      { name: "<b>LSTM</b>", pictures: [] },
    ],
  });
  expect(page).toContain("<h2>pretrained</h2>");
  expect(page).toContain('alt="attention of 2 heads in layer 1" src="data:image/png;base64,AQID"');
  expect(page).toContain('<h2>&lt;b&gt;LSTM&lt;/b&gt;</h2>\n<p class="soft">There are no pictures');
  expect(page).not.toContain("http");
});
