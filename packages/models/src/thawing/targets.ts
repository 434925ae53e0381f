import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import type { Projection } from "./thawing-method.js";

/** Tables of words, positions and token types, as upstream calls them. */
const TABLE = /(^|\.)(wte|wpe|shared|embeddings?|\w*embed_\w+|\w+_embed(ding)?s?)$/;

/** The name that layers of a network have: `h.0.attn.c_attn`, of the matrix `h.0.attn.c_attn.weight`. */
export const layerName = ({ matrix }: Projection): string => matrix.name.replace(/\.weight$/, "");

/**
 * Whether one of the targets names a projection: by its role (`attention`), by its layer's name, or by the end of it (`c_attn`,
 * `attn.c_attn`), as PEFT's `target_modules` do. Without targets all are.
 */
export function isTarget(projection: Projection, targets: readonly string[] | undefined): boolean {
  if (!targets) return true;
  const name = layerName(projection);
  return targets.some(
    (target) => projection.matrix.role === target || name === target || name.endsWith(`.${target}`),
  );
}

/**
 * The projections that targets name.
 *
 * @param attempt what they are named for, as in "Cannot …"
 * @throws RangeError for a target that names none.
 */
export function targeted(
  projections: readonly Projection[],
  targets: readonly string[] | undefined,
  attempt: string,
): readonly Projection[] {
  const lost = targets?.find((target) => !projections.some((each) => isTarget(each, [target])));
  if (lost === undefined) return projections.filter((each) => isTarget(each, targets));
  const roles = projections.map(({ matrix }) => matrix.role);
  const ends = projections.map((each) => layerName(each).split(".").at(-1)!);
  const known = [...new Set([...roles, ...ends])];
  if (TABLE.test(lost))
    throw new RangeError(
      `Cannot ${attempt}: the body looks up rows of ${quote(lost)} and does not multiply with it, which is not updated here; thaw it by a rule (names(/…/)), or by the option modules`,
    );
  const nearest = nearestName(lost, known);
  throw new RangeError(
    `Cannot ${attempt}: the body multiplies with no matrix that is called or for ${quote(lost)}; ${nearest === undefined ? `there are ${known.join(", ")}` : `the nearest is "${nearest}"`}`,
  );
}
