import { found } from "@permafrost/common/found";
import type { Signal } from "@permafrost/common/web";
import { gather, input, narrow, reshape } from "@permafrost/graph";
import type { Model } from "@permafrost/models";
import { type DeviceChoice, inferenceStates, load, weightsOf, withDevice } from "@permafrost/runtime";
import { type Choosing, chancesOf, nextToken } from "./next-token.js";

/** How texts go on. */
export interface Continuing extends Choosing {
  /** Tokens to add. */
  readonly tokens: number;
  /** Decides which. Default 0. */
  readonly seed?: number;
  /** A device by name, or one that is open already. Default `"auto"`. */
  readonly device?: DeviceChoice;
  /** A token after which nothing is added to a text. Default: none. */
  readonly end?: number;
  /** Told each token that is added, and of which text. */
  readonly onToken?: (token: number, text: number) => void;
  /** Ends it. */
  readonly signal?: Signal;
}

/**
 * Goes on with texts, token by token: what the model says of the last token decides the next. It sees as many tokens as it was trained on, the
 * last ones.
 *
 * @param texts ids, one or more each
 * @returns the texts with what was added
 * @throws RangeError for a model that does not tell the next token at every position, for a text of no tokens, and for what is no id.
 */
export async function continued(
  model: Model,
  texts: readonly (readonly number[])[],
  { tokens, seed = 0, device = "auto", end, onToken, signal, ...choosing }: Continuing,
): Promise<number[][]> {
  const most = checkedModel(model);
  for (const text of texts) checkText(text, most.vocabulary);
  const { tokens: width, vocabulary } = most;
  const size = texts.length;
  const rows = input("rows", "i32", [size]);
  const { logits } = inferenceStates(model, size);
  const outputs = narrow({ next: gather(reshape(logits, [size * width, vocabulary]), rows) });
  const chance = chancesOf(seed);
  const made = texts.map((text) => [...text]);
  return withDevice(device, {}, async (opened) => {
    const session = await load(opened, { outputs }, weightsOf(model));
    try {
      // a text may begin with the end of another
      const goesOn = (step: number) => step === 0 || made.some((text) => text.at(-1) !== end);
      for (let step = 0; step < tokens && goesOn(step); step++) {
        signal?.throwIfAborted();
        const seen = made.map((text) => text.slice(-width));
        const x = new Int32Array(size * width);
        for (const [i, ids] of seen.entries()) x.set(ids, i * width);
        const at = Int32Array.from(seen, (ids, i) => i * width + ids.length - 1);
        const { next } = await session.run({ x, rows: at }, { wanted: ["next"] });
        for (const [i, text] of made.entries()) {
          if (step > 0 && text.at(-1) === end) continue;
          const all = (next as Float32Array).subarray(i * vocabulary, (i + 1) * vocabulary);
          const token = nextToken(all, chance(), choosing);
          text.push(token);
          onToken?.(token, i);
        }
      }
      return made;
    } finally {
      await session.dispose();
    }
  });
}

function checkedModel({ input, output, ragged }: Model) {
  const tells =
    input.kind === "ids" &&
    output.kind !== "values" &&
    output.labels === 1 &&
    output.tokens === input.tokens &&
    output.classes === input.vocabulary &&
    !ragged;
  if (tells) return { tokens: input.tokens, vocabulary: input.vocabulary };
  throw new RangeError(
    "Cannot go on with a text: expected a model that tells the next token at every position, as one of the task language does",
  );
}

function checkText(text: readonly number[], vocabulary: number): void {
  const wrong = text.find((id) => !(Number.isSafeInteger(id) && id >= 0 && id < vocabulary));
  if (wrong !== undefined)
    throw new RangeError(
      `Cannot go on with a text: expected ids from 0 to ${vocabulary - 1}, found ${found(wrong)}`,
    );
  if (text.length === 0)
    throw new RangeError("Cannot go on with a text of no tokens: begin it with the end of a text");
}
