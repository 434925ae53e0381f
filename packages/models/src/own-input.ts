import { sameShape } from "@permafrost/graph";
import type { Body } from "./body.js";
import type { OwnInput } from "./input-layer.js";
import { hasPatches, ownPatches } from "./own-patches.js";
import { hasWords, ownWords } from "./own-words.js";
import type { Parameter } from "./parameter.js";
import type { BodyConfig, WeightSource } from "./weight-source.js";

/**
 * The body's own input layer, as it stands in its checkpoint.
 *
 * @param origin of the weights, for messages
 * @param listed names of what there is
 * @throws RangeError for a body that has none, or a config that does not say how large it is.
 */
export function ownInputOf(
  config: BodyConfig,
  body: Body,
  origin: string,
  listed: readonly string[] = [],
): OwnInput {
  if (hasWords(body.architecture)) return ownWords(config, body, origin, listed);
  if (hasPatches(body.architecture)) return ownPatches(config, body, origin);
  throw new RangeError(
    `Cannot keep the input layer of ${origin}: a ${body.architecture} body has no embeddings of words or patches; use inputLayer "new"`,
  );
}

/** The body with its own input layer among its parameters. */
export const withInput = (body: Body, { parameters, patches }: OwnInput): Body => ({
  ...body,
  // patches have positions of their own
  ...(patches && { newPositions: 0 }),
  parameters: [...parameters, ...body.parameters],
});

/** The body's own input layer, where its weights have it as the config says it is; undefined for others. */
export function ownInputIn(source: WeightSource, body: Body, config: BodyConfig): OwnInput | undefined {
  const names = source.names();
  const input = unlessRefused(() => ownInputOf(config, body, source.origin, names));
  const isThere = ({ name, shape }: Parameter) =>
    names.some(
      (each) => (each === name || each.endsWith(`.${name}`)) && sameShape(source.describe(each).shape, shape),
    );
  return input?.parameters.every(isThere) ? input : undefined;
}

function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
