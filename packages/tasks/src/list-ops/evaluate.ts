import { quote } from "@permafrost/common/quote";
import { CODES, isBlank, LIST_OPS_OPERATORS, OPERATOR_VALUES, SYMBOL_TEXTS, symbolAt } from "./symbols.js";

/** An operator whose closing bracket has not come yet. */
interface Open {
  readonly operator: number;
  readonly position: number;
  readonly values: number[];
}

/** How much of a `( left right )` pair has been seen; a pair whose right side is `]` is a value, others are half an operator. */
const PAIR = { empty: 0, left: 1, half: 2, value: 3 } as const;

/**
 * The value of a ListOps expression, 0–9.
 *
 * Understands MIN, MAX, MED, SM, FIRST and LAST, with and without the parse brackets of the published files:
 * `[MAX 2 9 [MIN 4 7 ] 0 ]` and `( ( ( [MAX 2 ) 9 ) ] )`.
 *
 * @throws SyntaxError for anything else, with the position (counted from 0) at which it stops making sense.
 */
export function evaluateListOps(expression: string): number {
  const bytes = new TextEncoder().encode(expression);
  return evaluateBytes(bytes, 0, bytes.length);
}

/**
 * {@link evaluateListOps} on a part of a file. Positions in messages count from `start`.
 *
 * @param onSymbol told the code of every symbol that is not a parse bracket.
 */
export function evaluateBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  onSymbol?: (code: number) => void,
): number {
  const open: Open[] = [];
  const pairs: number[] = [];
  let result = -1;
  let position = start;

  const fail = (problem: string, at = position): never => {
    throw new SyntaxError(`Cannot evaluate ListOps expression at position ${at - start}: ${problem}`);
  };
  const deliver = (value: number) => {
    const operator = open.at(-1);
    if (operator) operator.values.push(value);
    else if (result >= 0) fail("expected the end, found a second value");
    else result = value;
  };
  const enter = (item: "operator" | "value" | "close") => {
    if (pairs.length === 0) return;
    const state = pairs[pairs.length - 1];
    if (state === PAIR.empty && item === "operator") pairs[pairs.length - 1] = PAIR.left;
    else if (state === PAIR.left && item !== "operator")
      pairs[pairs.length - 1] = item === "close" ? PAIR.value : PAIR.half;
    else {
      const expected = state === PAIR.empty ? "an operator" : state === PAIR.left ? "a value or ]" : ")";
      fail(`expected ${expected}, found ${item === "close" ? "]" : `an ${item}`.replace("an v", "a v")}`);
    }
  };

  for (; position < end; position++) {
    if (isBlank(bytes[position]!)) continue;
    const code = symbolAt(bytes, position, end);
    if (code < 0) fail(`expected a digit, an operator or a bracket, found ${quoted(bytes, position, end)}`);
    if (code !== CODES.openGroup && code !== CODES.closeGroup) onSymbol?.(code);
    if (code < 10) {
      enter("value");
      deliver(code);
    } else if (code === CODES.close) {
      const operator = open.at(-1) ?? fail("found ] that closes nothing");
      if (operator.values.length === 0) fail("expected a value before ], found none");
      enter("close");
      open.pop();
      deliver(OPERATOR_VALUES[LIST_OPS_OPERATORS[operator.operator]!](operator.values));
    } else if (code === CODES.openGroup) pairs.push(PAIR.empty);
    else if (code === CODES.closeGroup) {
      const state = pairs.pop() ?? fail("found ) that closes nothing");
      if (state < PAIR.half) fail("expected two things between ( and ), found fewer");
      if (pairs.length > 0) enter(state === PAIR.half ? "operator" : "value");
      else if (state === PAIR.half) fail("expected ] before ), found none");
    } else {
      enter("operator");
      if (result >= 0) fail("expected the end, found an operator");
      open.push({ operator: code - CODES.firstOperator, position, values: [] });
    }
    position += SYMBOL_TEXTS[code]!.length - 1;
  }

  const unclosed = open.at(-1);
  if (unclosed) fail("expected a ] that closes it, found the end", unclosed.position);
  if (pairs.length > 0) fail(`expected ${pairs.length} more ), found the end`, end);
  if (result < 0) fail("expected a value, found the end", end);
  return result;
}

function quoted(bytes: Uint8Array, position: number, end: number): string {
  let stop = position;
  while (stop < end && stop < position + 12 && !isBlank(bytes[stop]!)) stop++;
  return quote(new TextDecoder().decode(bytes.subarray(position, stop)));
}
