/** Operators of ListOps (Nangia & Bowman 2018); Long Range Arena uses the first four. */
export const LIST_OPS_OPERATORS = ["MIN", "MAX", "MED", "SM", "FIRST", "LAST"] as const;

/** An operator of ListOps. `MED` is the median rounded down, `SM` the sum modulo 10. */
export type ListOpsOperator = (typeof LIST_OPS_OPERATORS)[number];

/** Codes of symbols: digits are themselves, operators follow from `firstOperator` in the order of {@link LIST_OPS_OPERATORS}. */
export const CODES = { close: 10, openGroup: 11, closeGroup: 12, firstOperator: 13 } as const;

/** Characters of each symbol, by code. */
export const SYMBOL_TEXTS: readonly string[] = [
  ...Array.from({ length: 10 }, (_, digit) => String(digit)),
  "]",
  "(",
  ")",
  ...LIST_OPS_OPERATORS.map((operator) => `[${operator}`),
];

const ascii = (character: string) => character.charCodeAt(0);
const OPERATOR_BYTES = LIST_OPS_OPERATORS.map((operator) => Uint8Array.from(`[${operator}`, ascii));
const ZERO = ascii("0");
const OPEN_BRACKET = ascii("[");
const SINGLES = { close: ascii("]"), openGroup: ascii("("), closeGroup: ascii(")") };

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
const isLetter = (byte: number | undefined) => byte !== undefined && byte >= 0x41 && byte <= 0x5a;

/** True for space, tab and line ends. */
export const isBlank = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** The code of the symbol that starts at `position`, or −1 if none does. */
export function symbolAt(bytes: Uint8Array, position: number, end: number): number {
  const byte = bytes[position]!;
  if (isDigit(byte)) {
    // Values have one digit: 12 is no symbol, rather than two of them.
    return position + 1 < end && isDigit(bytes[position + 1]) ? -1 : byte - ZERO;
  }
  if (byte === SINGLES.close) return CODES.close;
  if (byte === SINGLES.openGroup) return CODES.openGroup;
  if (byte === SINGLES.closeGroup) return CODES.closeGroup;
  if (byte !== OPEN_BRACKET) return -1;
  for (let operator = 0; operator < OPERATOR_BYTES.length; operator++) {
    const word = OPERATOR_BYTES[operator]!;
    const next = position + word.length;
    if (next > end || (next < end && isLetter(bytes[next]))) continue;
    let i = 1;
    while (i < word.length && bytes[position + i] === word[i]) i++;
    if (i === word.length) return CODES.firstOperator + operator;
  }
  return -1;
}

/** What operators do with their arguments, of which there is at least one, each 0–9. */
export const OPERATOR_VALUES: Readonly<Record<ListOpsOperator, (values: readonly number[]) => number>> = {
  // Not `Math.min(...values)`: a list may be longer than the stack is deep.
  MIN: (values) => values.reduce((least, value) => Math.min(least, value)),
  MAX: (values) => values.reduce((most, value) => Math.max(most, value)),
  MED: (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1
      ? sorted[middle]!
      : Math.floor((sorted[middle - 1]! + sorted[middle]!) / 2);
  },
  SM: (values) => values.reduce((sum, value) => sum + value, 0) % 10,
  FIRST: (values) => values[0]!,
  LAST: (values) => values[values.length - 1]!,
};
