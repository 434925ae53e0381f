import { quote } from "@permafrost/common/quote";
import { rowOf } from "../check.js";
import type { TaskShape } from "../task.js";

/** Folds of the remote homology task. */
export const FOLD_COUNT = 1195;

/** The amino acids of IUPAC, with its ambiguous ones: every letter but J. */
export const AMINO_ACIDS = "ABCDEFGHIKLMNOPQRSTUVWXYZ";

/**
 * How proteins become tokens.
 * - `corrected`: the 25 amino acids and padding, 1,195 folds, scored on the test split.
 * - `lu2021`: as in the paper's official code: the 30 symbols of TAPE with a start and an end symbol around each protein,
 *   1,200 outputs, scored on the validation split. That code reads out the last position of a padded batch; here it is
 *   always the end symbol.
 */
export type HomologyProtocol = "corrected" | "lu2021";

/** What follows from a protocol. */
export interface HomologyRules {
  /** Ids, padding included. */
  readonly vocabulary: number;
  /** Id of the first amino acid; the others follow. */
  readonly firstId: number;
  /** Ids around each protein. */
  readonly around: readonly [start: number, end: number] | undefined;
  /** Outputs. */
  readonly classes: number;
  /** Which split is offered as `test`. */
  readonly testSplit: "validation" | "test";
}

const RULES: Readonly<Record<HomologyProtocol, HomologyRules>> = {
  corrected: { vocabulary: 26, firstId: 1, around: undefined, classes: FOLD_COUNT, testSplit: "test" },
  // TAPE's ids: 0 padding, 1 mask, 2 start, 3 end, 4 unknown.
  lu2021: { vocabulary: 30, firstId: 5, around: [2, 3], classes: 1200, testSplit: "validation" },
};

interface Limits {
  readonly protocol?: HomologyProtocol;
  readonly maxLength?: number;
}

/** What a protocol says. @throws RangeError for an unknown one. */
export function rulesOf({ protocol = "corrected" }: Pick<Limits, "protocol">): HomologyRules {
  return rowOf(RULES, protocol, "make remote homology");
}

/** Symbols around a protein. */
export const extraOf = ({ around }: HomologyRules) => around?.length ?? 0;

/** The shape of remote homology. @throws RangeError for an unknown protocol, or a length that leaves no room. */
export function remoteHomologyShape(options: Limits = {}): TaskShape {
  const { maxLength = 1024 } = options;
  const rules = rulesOf(options);
  const extra = extraOf(rules);
  if (!Number.isInteger(maxLength) || maxLength <= extra)
    throw new RangeError(
      `Cannot make remote homology: expected maxLength above ${extra}, found ${maxLength}`,
    );
  return {
    input: { kind: "ids", tokens: maxLength, vocabulary: rules.vocabulary },
    output: { tokens: 1, labels: 1, classes: rules.classes },
    ragged: true,
  };
}

/** The id of an amino acid under a protocol, for example to look at a batch. */
export function aminoAcidId(letter: string, protocol: HomologyProtocol = "corrected"): number {
  const place = AMINO_ACIDS.indexOf(letter);
  if (letter.length !== 1 || place < 0)
    throw new RangeError(
      `Cannot look up an amino acid: expected a letter of ${AMINO_ACIDS}, found ${quote(letter)}`,
    );
  return rulesOf({ protocol }).firstId + place;
}
