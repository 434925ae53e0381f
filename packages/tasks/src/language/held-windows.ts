import type { Split, SplitName } from "../task.js";
import type { LanguageTokenizer } from "./language-tokenizer.js";
import type { Stretch } from "./stretches.js";

/** Windows that lie side by side, whose ids are kept. */
export interface HeldWindows {
  /** One example is one window. */
  readonly split: Split;
  /** How many ids they were made of. */
  readonly ids: number;
  /** How many bytes these stand for. */
  readonly bytes: number;
}

/** All ids of some stretches, in windows of so many labels; what is left at the end of a stretch is not used. */
export function heldWindows(
  name: SplitName,
  stretches: readonly Stretch[],
  tokenizer: LanguageTokenizer,
  tokens: number,
): HeldWindows {
  const kept = stretches.map((stretch) => idsOf(stretch, tokenizer));
  const starts = kept.flatMap((ids) =>
    Array.from({ length: Math.max(0, Math.floor((ids.length - 1) / tokens)) }, (_, i) => ({
      ids,
      at: i * tokens,
    })),
  );
  return {
    split: {
      name,
      length: starts.length,
      write(index, _, x, y) {
        const { ids, at } = starts[index]!;
        x.set(ids.subarray(at, at + tokens));
        y.set(ids.subarray(at + 1, at + tokens + 1));
        return tokens;
      },
    },
    ids: kept.reduce((sum, { length }) => sum + length, 0),
    bytes: stretches.reduce((sum, { start, end }) => sum + end - start, 0),
  };
}

function idsOf({ file, start, end, last }: Stretch, tokenizer: LanguageTokenizer): Int32Array {
  const ids = tokenizer.encodeBytes(file.read(start, end));
  return Int32Array.from(last ? [...ids, tokenizer.endOfText] : ids);
}
