import { found } from "@permafrost/common/found";
import { lettersOf } from "./byte-letters.js";
import type { LanguageTokenizer } from "./language-tokenizer.js";
import { mergePiece, mergesOf } from "./merge-piece.js";
import { beginsPiece, piecesOf } from "./pieces.js";

/** What a byte-level tokenizer is made of. */
export interface ByteLevel {
  /** For people. */
  readonly name: string;
  /** The bytes that each id stands for; none for what stands for no text. */
  readonly tokens: readonly Uint8Array[];
  /** The two ids that become a third, the first merge first. */
  readonly merges: readonly (readonly [number, number, number])[];
  /** The id that stands for the end of a text. */
  readonly endOfText: number;
}

/** What the end of a text is called in files. */
export const END_OF_TEXT = "<|endoftext|>";

/** Pieces whose ids are kept: words come again. */
const MOST_KEPT = 65_536;

/** Longer pieces do not come again. */
const LONGEST_KEPT = 32;

/** A byte-level tokenizer (Sennrich et al. 2016, Radford et al. 2019): ids are bytes, and what merges make of neighbours within a piece. */
export function byteLevel({ name, tokens, merges, endOfText }: ByteLevel): LanguageTokenizer {
  const plain = merges.length === 0;
  const byByte = new Int32Array(256).fill(-1);
  for (const [id, bytes] of tokens.entries()) if (bytes.length === 1) byByte[bytes[0]!] = id;
  const table = mergesOf(merges);
  const kept = new Map<string, readonly number[]>();
  const utf8 = new TextEncoder();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  const idsOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byByte[byte]!);
  const idsOfPiece = (piece: string): readonly number[] => {
    const known = kept.get(piece);
    if (known) return known;
    const ids = mergePiece(idsOf(utf8.encode(piece)), table);
    if (kept.size >= MOST_KEPT) kept.clear();
    if (piece.length <= LONGEST_KEPT) kept.set(piece, ids);
    return ids;
  };
  const idsOfText = (text: string): number[] => {
    const ids: number[] = [];
    for (const piece of piecesOf(text)) for (const id of idsOfPiece(piece)) ids.push(id);
    return ids;
  };
  const bytesOf = (id: number): Uint8Array => {
    const bytes = tokens[id];
    if (bytes) return bytes;
    throw new RangeError(
      `Cannot tell the bytes of ${found(id)}: expected an id from 0 to ${tokens.length - 1} of the tokenizer ${name}`,
    );
  };
  return {
    name,
    vocabulary: tokens.length,
    endOfText,
    encode(text, most = Number.POSITIVE_INFINITY) {
      const ids = plain ? idsOf(utf8.encode(text)) : idsOfText(text);
      return ids.length > most ? ids.slice(0, most) : ids;
    },
    encodeBytes: (bytes) => (plain ? idsOf(bytes) : idsOfText(decoder.decode(bytes))),
    bytesOf,
    decode(ids) {
      const parts = Array.from(ids, bytesOf);
      const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      return decoder.decode(bytes);
    },
    beginsAt: (byte, before) => plain || beginsPiece(byte, before),
    toJSON: () => tokenizerJson({ name, tokens, merges, endOfText }),
  };
}

function tokenizerJson({ tokens, merges, endOfText }: ByteLevel): object {
  const written = tokens.map(lettersOf);
  const byteLevelWith = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [
      {
        id: endOfText,
        content: END_OF_TEXT,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    ],
    normalizer: null,
    pre_tokenizer: byteLevelWith,
    post_processor: null,
    decoder: byteLevelWith,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(written.map((text, id) => [id === endOfText ? END_OF_TEXT : text, id])),
      merges: merges.map(([left, right]) => [written[left], written[right]]),
    },
  };
}
