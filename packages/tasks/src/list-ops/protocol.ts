import { rowOf } from "../check.js";
import { CODES } from "./symbols.js";

/**
 * How an expression becomes tokens.
 * - `corrected`: operators, digits and `]`, all of them; the last real token is read out, and scores are of the test split.
 * - `lu2021`: as in the paper's official code. Its tokenizer drops `]`, which makes most expressions ambiguous; the first
 *   512 tokens are kept, about one expression in eight fits; shorter ones are padded and the padding is read out; and
 *   what is called test is the validation split.
 */
export type ListOpsProtocol = "corrected" | "lu2021";

/** The rules of a protocol. */
export interface ListOpsRules {
  /** Token id of a symbol code; 0 where the symbol is dropped. */
  readonly ids: Uint8Array;
  /** Token count that everything is cut and padded to; undefined where lengths differ. */
  readonly cutTo: number | undefined;
  /** Which split is offered as `test`. */
  readonly testSplit: "test" | "validation";
}

const SYMBOL_COUNT = CODES.firstOperator + 6;

/** Ids from 1 in the order given; 0 is padding. */
function numbered(symbols: readonly number[]): Uint8Array {
  const ids = new Uint8Array(SYMBOL_COUNT);
  symbols.forEach((symbol, i) => {
    ids[symbol] = i + 1;
  });
  return ids;
}

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const FOUR_OPERATORS = [0, 1, 2, 3].map((operator) => CODES.firstOperator + operator);
const TWO_MORE = [4, 5].map((operator) => CODES.firstOperator + operator);

export const LIST_OPS_RULES: Readonly<Record<ListOpsProtocol, ListOpsRules>> = {
  corrected: {
    ids: numbered([...DIGITS, ...FOUR_OPERATORS, CODES.close, ...TWO_MORE]),
    cutTo: undefined,
    testSplit: "test",
  },
  lu2021: { ids: numbered([...DIGITS, ...FOUR_OPERATORS]), cutTo: 512, testSplit: "validation" },
};

/**
 * Vocabulary of a protocol: 16 or 15, padding included; FIRST and LAST add two to `corrected`.
 *
 * @throws RangeError for `lu2021` with operators it does not know, or an unknown protocol.
 */
export function listOpsVocabulary(protocol: ListOpsProtocol, hasFirstOrLast: boolean): number {
  rowOf(LIST_OPS_RULES, protocol, "tokenize ListOps");
  if (protocol === "corrected") return hasFirstOrLast ? 18 : 16;
  if (hasFirstOrLast)
    throw new RangeError(
      'Cannot tokenize ListOps with protocol "lu2021": it has no FIRST and LAST; use "corrected"',
    );
  return 15;
}
