import { checkGiven } from "@permafrost/common/check-given";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount } from "../check.js";
import { byteLevel } from "./byte-level.js";
import { BYTE_TOKENS, BYTES_END } from "./byte-tokenizer.js";
import type { LanguageTokenizer } from "./language-tokenizer.js";
import { piecesOf } from "./pieces.js";

/** What a tokenizer is learned with. */
export interface LearnBpeOptions {
  /** How many ids there are to be, bytes and the end of text among them. Of little text there are fewer. Default 1024. */
  readonly vocabulary?: number;
}

const OPTIONS: OptionNames<LearnBpeOptions> = { vocabulary: true };

/** A piece, as ids, and how often it came. */
interface Word {
  ids: number[];
  readonly times: number;
}

/** What came once is no habit. */
const LEAST = 2;

/**
 * Learns a byte-level BPE (Sennrich et al. 2016): again and again the pair of neighbours within pieces that comes most often becomes an id of
 * its own; of equal ones that of the smaller ids. The same texts give the same tokenizer. Ids from 0 to 255 are bytes, 256 is the end of a text.
 *
 * @throws RangeError for fewer ids than bytes and the end of text; TypeError for an option that there is not.
 */
export async function learnBpe(
  texts: Iterable<string | Uint8Array>,
  options: LearnBpeOptions = {},
): Promise<LanguageTokenizer> {
  refuseUnknownOptions("learn a BPE", options, OPTIONS);
  checkGiven("learn a BPE", texts, [Symbol.iterator], "texts to learn from, one after the other");
  const { vocabulary = 1024 } = options;
  checkCount("learn a BPE", "vocabulary", vocabulary, BYTES_END + 1);
  const words = wordsOf(texts);
  const pairs = pairTable(words);
  const tokens = [...BYTE_TOKENS];
  const merges: [number, number, number][] = [];
  while (tokens.length < vocabulary) {
    const best = pairs.best();
    if (best === undefined) break;
    const [left, right] = best;
    const id = tokens.length;
    tokens.push(Uint8Array.from([...tokens[left]!, ...tokens[right]!]));
    merges.push([left, right, id]);
    for (const word of pairs.wordsWith(left, right)) {
      pairs.count(word, -1);
      words[word]!.ids = merged(words[word]!.ids, left, right, id);
      pairs.count(word, 1);
    }
  }
  return byteLevel({ name: `bpe:${tokens.length}`, tokens, merges, endOfText: BYTES_END });
}

function wordsOf(texts: Iterable<string | Uint8Array>): Word[] {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const encoder = new TextEncoder();
  const times = new Map<string, number>();
  for (const text of texts)
    for (const piece of piecesOf(typeof text === "string" ? text : decoder.decode(text)))
      times.set(piece, (times.get(piece) ?? 0) + 1);
  return Array.from(times, ([piece, count]) => ({ ids: [...encoder.encode(piece)], times: count }));
}

function merged(ids: readonly number[], left: number, right: number, id: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const both = ids[i] === left && ids[i + 1] === right;
    result.push(both ? id : ids[i]!);
    if (both) i++;
  }
  return result;
}

/** Pairs of neighbours: how often each comes, and in which words. */
function pairTable(words: readonly Word[]) {
  const places = new Map<string, number>();
  const pairs: [number, number][] = [];
  const times: number[] = [];
  const within: Set<number>[] = [];
  const placeOf = (left: number, right: number) => {
    const key = `${left} ${right}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, pairs.length);
    times.push(0);
    within.push(new Set());
    return pairs.push([left, right]) - 1;
  };
  const count = (word: number, sign: 1 | -1) => {
    const { ids, times: often } = words[word]!;
    for (let i = 1; i < ids.length; i++) {
      const place = placeOf(ids[i - 1]!, ids[i]!);
      times[place]! += sign * often;
      if (sign > 0) within[place]!.add(word);
      else within[place]!.delete(word);
    }
  };
  for (const word of words.keys()) count(word, 1);
  const isBefore = (a: number, b: number) => pairs[a]![0] - pairs[b]![0] || pairs[a]![1] - pairs[b]![1];
  return {
    count,
    wordsWith: (left: number, right: number): readonly number[] => [...within[placeOf(left, right)]!],
    best(): readonly [number, number] | undefined {
      let best = 0;
      for (let place = 1; place < times.length; place++)
        if (times[place]! > times[best]! || (times[place] === times[best] && isBefore(place, best) < 0))
          best = place;
      return (times[best] ?? 0) < LEAST ? undefined : pairs[best];
    },
  };
}
