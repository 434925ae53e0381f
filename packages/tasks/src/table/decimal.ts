import { numberIn } from "./cells.js";

/** Powers of ten that are exact. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Digits that are exact as one number. */
const MOST_DIGITS = 15;
const [BLANK, COLON, LETTER_T] = [0x20, 0x3a, 0x54];
const [ZERO, POINT, MINUS, PLUS, UPPER, LOWER] = [0x30, 0x2e, 0x2d, 0x2b, 0x45, 0x65];

/**
 * The number in a stretch of text, the one that {@link numberIn} gives; NaN if there is none. What has few digits and no exponent is read
 * from the bytes, exactly: two exact numbers, divided once.
 *
 * @param text of the stretch, where the bytes do not tell
 */
export function decimalIn(bytes: Uint8Array, start: number, end: number, text: () => string): number {
  let at = start;
  const sign = bytes[at]!;
  if (sign === MINUS || sign === PLUS) at++;
  let [digits, places, value] = [0, -1, 0];
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
      if (places >= 0) places++;
    } else if (digit === POINT - ZERO && places < 0) places = 0;
    else break;
  }
  if (at === end && digits > 0 && digits <= MOST_DIGITS) {
    const read = places > 0 ? value / POWERS[places]! : value;
    return sign === MINUS ? -read : read;
  }
  if (at === end) return digits > 0 ? Number(text()) : Number.NaN;
  return maySayMore(bytes[at]!) ? numberIn(text()) : Number.NaN;
}

/** Whether what ends the digits may yet belong to a number: a blank around it, an exponent, a letter beyond ASCII. */
const maySayMore = (byte: number): boolean =>
  byte <= 0x20 || byte >= 0x80 || byte === UPPER || byte === LOWER;

/** Milliseconds since 1970 of a date written as `2026-11-26` or `2026-11-26 10:30:00`; NaN for all that has to be looked at more closely. */
export function isoDateIn(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if ((length !== 10 && length !== 19) || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS)
    return Number.NaN;
  const pair = (at: number) => {
    const [tens, ones] = [bytes[start + at]! - ZERO, bytes[start + at + 1]! - ZERO];
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
  };
  const [year, month, day] = [100 * pair(0) + pair(2), pair(5), pair(8)];
  // days that not every month has
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28)) return Number.NaN;
  if (length === 10) return Date.UTC(year, month - 1, day);
  const [between, hour, minute, second] = [bytes[start + 10], pair(11), pair(14), pair(17)];
  const isTime = (between === BLANK || between === LETTER_T) && hour < 24 && minute < 60 && second < 60;
  const isWritten = bytes[start + 13] === COLON && bytes[start + 16] === COLON;
  return isTime && isWritten ? Date.UTC(year, month - 1, day, hour, minute, second) : Number.NaN;
}
