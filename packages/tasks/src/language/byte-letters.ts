/** Bytes that are written as themselves, in Latin-1. */
const isPrinted = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte < 256 && byte !== 173);

/**
 * How GPT-2's files write each byte as one letter that can be seen: those that can be as they are, the others as U+0100 and on, in their
 * order.
 */
export const BYTE_LETTERS: readonly string[] = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrinted(byte) ? byte : next++));
})();

const BYTES = new Map(BYTE_LETTERS.map((letter, byte) => [letter, byte]));

/** Bytes as such letters. */
export const lettersOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => BYTE_LETTERS[byte]!).join("");

/** The bytes that such letters stand for; undefined if one of them stands for none. */
export function bytesIn(letters: string): Uint8Array | undefined {
  const bytes = Array.from(letters, (letter) => BYTES.get(letter));
  return bytes.includes(undefined) ? undefined : Uint8Array.from(bytes as number[]);
}
