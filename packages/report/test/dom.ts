import { type DefaultTreeAdapterTypes, parse } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;

/** All elements of a page, as a browser makes them of it, in their order. */
export function elementsOf(page: string | Node): Element[] {
  const found: Element[] = [];
  const visit = (node: Node) => {
    if ("tagName" in node) found.push(node);
    if ("childNodes" in node) node.childNodes.forEach(visit);
  };
  visit(typeof page === "string" ? parse(page) : page);
  return found;
}

/** Elements of a page by tag, or by class after a dot. */
export function find(page: string | Node, name: string): Element[] {
  return elementsOf(page).filter((element) =>
    name.startsWith(".")
      ? attribute(element, "class")?.split(" ").includes(name.slice(1))
      : element.tagName === name,
  );
}

/** An attribute's value. */
export const attribute = ({ attrs }: Element, name: string) =>
  attrs.find((attr) => attr.name === name)?.value;

/** What a reader sees of a node. */
export function textOf(page: string | Node): string {
  const node: Node = typeof page === "string" ? parse(page) : page;
  if ("value" in node) return node.value;
  if ("tagName" in node && /^(?:style|script)$/.test(node.tagName)) return "";
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

/** The rows of the table under a heading, the head first. */
export function tableUnder(page: string, heading: string): string[][] {
  const all = elementsOf(page);
  const after = all.slice(
    all.findIndex((element) => element.tagName === "h2" && textOf(element) === heading) + 1,
  );
  const table = after.find(({ tagName }) => tagName === "table");
  return table ? find(table, "tr").map((row) => elementsOf(row).filter(isCell).map(textOf)) : [];
}

const isCell = ({ tagName }: Element) => tagName === "td" || tagName === "th";
