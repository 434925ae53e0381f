import { Random } from "../random.js";
import type { Split, SplitName, Task, TaskShape } from "../task.js";

/** A language that is made, not collected. */
export interface FormalLanguage {
  /** Short name in kebab-case. */
  readonly name: string;
  /** Ids are below this. */
  readonly vocabulary: number;
  /** Tokens of an example; each of them has the next one as its label. */
  readonly tokens: number;
  /** Writes a text of `tokens + 1` ids. */
  write(random: Random, ids: Int32Array): void;
  /** The first token whose next one follows from what came before. Default: there is none such; all count. */
  readonly follows?: number;
}

/** The shape of a language: the next token at every position. */
export const formalShape = ({
  vocabulary,
  tokens,
}: Pick<FormalLanguage, "vocabulary" | "tokens">): TaskShape => ({
  input: { kind: "ids", tokens, vocabulary },
  output: { tokens, labels: 1, classes: vocabulary },
  ragged: false,
});

/** A task of a language: the next token at every position. Where some of them are pure chance, these do not count. */
export function formalTask({ name, vocabulary, tokens, write, follows = 0 }: FormalLanguage): Task {
  const split = (of: SplitName): Split => ({
    name: of,
    length: Number.POSITIVE_INFINITY,
    write(index, { seed }, x, y, weights) {
      const text = new Int32Array(tokens + 1);
      write(new Random({ seed, split: of, purpose: "example", index, epoch: 0 }), text);
      x.set(text.subarray(0, tokens));
      y.set(text.subarray(1));
      weights?.fill(0, 0, follows);
      return tokens;
    },
  });
  return {
    name,
    ...formalShape({ vocabulary, tokens }),
    ...(follows > 0 && { weighted: true }),
    splits: { train: split("train"), validation: split("validation"), test: split("test") },
  };
}
