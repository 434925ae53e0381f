import fc from "fast-check";
import { parseFragment } from "parse5";
import { describe, expect, it } from "vitest";
import { Html, html, trusted } from "./html.js";

describe("html", () => {
  it("escapes whatever is not markup itself, in text and attributes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (given) => {
        // a parser reads carriage returns as line feeds, and leaves out NUL
        const text = given.replaceAll(/[\r\0]/g, " ");
        const [element] = parseFragment(html`<p title="${text}">${text}</p>`.markup).childNodes;
        expect(element).toMatchObject({ tagName: "p", attrs: [{ name: "title", value: text }] });
        const inside = element && "childNodes" in element ? element.childNodes : [];
        expect(inside.map((node) => "value" in node && node.value).join("")).toBe(text);
      }),
    );
    expect(html`<b>${"<i>"}</b>`.markup).toBe("<b>&lt;i&gt;</b>");
    expect(html`<b>${html`<i>${"&"}</i>`}</b>`.markup).toBe("<b><i>&amp;</i></b>");
    expect(trusted("a < b")).toBeInstanceOf(Html);
  });

  it("does not take an object of the same shape for markup", () => {
    const forged = JSON.parse('{ "markup": "<script>" }') as never;
    expect(() => html`${forged}`).toThrow();
  });

  it("joins lists, and leaves out what is not there", () => {
    expect(html`${["<", html`<br>`, 3]}${false}${undefined}${0}`.markup).toBe("&lt;<br>30");
  });

  it("refuses values where escaping is not enough", () => {
    const x = "onload=alert(1)";
    const refused = "Cannot put a value where it could become markup";
    expect(() => html`<p ${x}>`).toThrow(refused);
    expect(() => html`<p title=${x}>`).toThrow(refused);
    expect(() => html`<p title='${x}'>`).toThrow(refused);
    expect(() => html`<${x}>`).toThrow(refused);
    expect(() => html`<p title="a > b" ${x}>`).toThrow(refused);
    expect(() => html`<script>${x}</script>`).toThrow(refused);
    expect(() => html`<style>p { ${x} }</style>`).toThrow(refused);
    expect(html`<p title="a > b" class="${"c"}">${"d"}</p><i id="${"e"}f${"g"}">`.markup).toBe(
      '<p title="a > b" class="c">d</p><i id="efg">',
    );
  });
});
