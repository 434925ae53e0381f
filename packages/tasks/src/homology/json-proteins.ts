import type { NamedBytes } from "../files/file-source.js";
import { jsonItems } from "./json-items.js";
import type { Protein } from "./protein.js";

/** The proteins of TAPE's JSON: a list of objects with `primary` and `fold_label`. */
export function jsonProteins(named: NamedBytes): readonly Protein[] {
  return Array.from(jsonItems(named), (item, i) => {
    const { primary, fold_label: label } = (item ?? {}) as Record<string, unknown>;
    // Some versions of the files hold each number in a list of one.
    const fold = Array.isArray(label) && label.length === 1 ? label[0] : label;
    return { sequence: primary, fold, place: `protein ${i + 1} of ${named.file}` };
  });
}
