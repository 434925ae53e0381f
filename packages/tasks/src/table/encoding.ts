import { found } from "@permafrost/common/found";

/** Turns bytes into text. @throws TypeError for bytes that are none of the encoding's letters. */
export interface Encoding {
  /** As standards call it, in small letters. */
  readonly name: string;
  /** Text of all the bytes. */
  decode(bytes: Uint8Array): string;
}

/** Letters of Windows-1252 at 0x80 to 0x9f; Node 20 has what ISO 8859-1 has there, whatever it is asked for. */
const WINDOWS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** The encoding of a name that TextDecoder knows. @throws RangeError for any other. */
export function encodingNamed(attempt: string, name: string): Encoding {
  const decoder = decoderOf(name);
  if (decoder === undefined)
    throw new RangeError(
      `Cannot ${attempt}: expected encoding to be one that this runtime's TextDecoder knows, such as "windows-1252", "utf-16le" or "shift_jis", found ${found(name)}`,
    );
  const { encoding } = decoder;
  return {
    name: encoding,
    decode: (bytes) =>
      encoding === "windows-1252" ? withWindowsLetters(decoder.decode(bytes)) : decoder.decode(bytes),
  };
}

function decoderOf(name: unknown): TextDecoder | undefined {
  if (typeof name !== "string") return undefined;
  try {
    return new TextDecoder(name, { fatal: true });
  } catch {
    return undefined;
  }
}

const withWindowsLetters = (text: string) =>
  text.replace(/[\x80-\x9f]/g, (letter) => WINDOWS[letter.charCodeAt(0) - 0x80]!);
