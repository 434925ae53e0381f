/** What GPT-2 takes for a piece: the end of a short form, letters, digits, or signs, each with a space before it, or spaces. */
const PIECE =
  /'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** The pieces of a text: no token reaches from one into another. Together they are the text. */
export const piecesOf = (text: string): readonly string[] => text.match(PIECE) ?? [];

/** Whether a piece begins with a byte of UTF-8, whatever comes after: a space, or a line's end, behind what is no space and has one byte. */
export const beginsPiece = (byte: number, before: number): boolean =>
  (byte === 0x20 || byte === 0x0a) && before > 0x20 && before < 0x7f;
