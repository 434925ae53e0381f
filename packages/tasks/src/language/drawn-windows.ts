import { Random } from "../random.js";
import type { Split } from "../task.js";
import type { LanguageTokenizer } from "./language-tokenizer.js";
import type { Stretch } from "./stretches.js";

/** What windows are made with. */
interface WindowSetting {
  readonly tokenizer: LanguageTokenizer;
  /** Tokens of a window; its labels are one on. */
  readonly tokens: number;
  /** About how many bytes a token stands for. */
  readonly bytesPerToken: number;
}

/** Bytes in which a place to begin or to end is looked for. */
const MARGIN = 64;

/** So often a window is drawn again that reaches over an end; then it is one that begins a stretch. */
const DRAWS = 32;

/**
 * An endless split of windows at random places of some stretches. What a window holds is read when it is asked for, and made ids of then, so
 * memory does not depend on how large the files are.
 *
 * @returns nothing if no stretch has as many tokens as a window needs
 */
export function drawnWindows(stretches: readonly Stretch[], setting: WindowSetting): Split | undefined {
  const { tokens } = setting;
  const long = stretches.filter((stretch) => windowAt(stretch, stretch.start, setting) !== undefined);
  if (long.length === 0) return undefined;
  const ends: number[] = [];
  for (const { start, end } of long) ends.push((ends.at(-1) ?? 0) + end - start);
  const total = ends.at(-1)!;
  return {
    name: "train",
    length: Number.POSITIVE_INFINITY,
    write(index, { seed, epoch }, x, y) {
      const random = new Random({ seed, split: "train", purpose: "example", index, epoch });
      const ids = draw(random);
      for (let i = 0; i < tokens; i++) {
        x[i] = ids[i]!;
        y[i] = ids[i + 1]!;
      }
      return tokens;
    },
  };

  function draw(random: Random): readonly number[] {
    let stretch = long[0]!;
    for (let i = 0; i < DRAWS; i++) {
      const place = Math.floor(fraction(random) * total);
      const at = firstAbove(ends, place);
      stretch = long[at]!;
      const found = windowAt(stretch, stretch.end - (ends[at]! - place), setting);
      if (found) return found;
    }
    return windowAt(stretch, stretch.start, setting)!;
  }
}

/** A number in [0, 1) with 53 bits: files may have more bytes than 32 bits can count. */
const fraction = (random: Random) => (random.next() * 2 ** 21 + (random.next() >>> 11)) / 2 ** 53;

/** The first of ascending numbers that is above a value. */
function firstAbove(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The ids of a window that begins at a place or a little after it; undefined if they reach over the end of the stretch. */
function windowAt(
  { file, start, end, last }: Stretch,
  place: number,
  { tokenizer, tokens, bytesPerToken }: WindowSetting,
): readonly number[] | undefined {
  for (let more = 1.25; ; more *= 2) {
    const until = Math.min(end, place + Math.ceil((tokens + 1) * bytesPerToken * more) + 2 * MARGIN);
    const bytes = file.read(place, until);
    const from = place === start ? 0 : firstPlace(bytes, tokenizer);
    const to = until === end ? bytes.length : lastPlace(bytes, tokenizer);
    const ids = tokenizer.encodeBytes(bytes.subarray(from, Math.max(from, to)));
    const whole = until === end && last ? [...ids, tokenizer.endOfText] : ids;
    if (whole.length > tokens) return whole;
    if (until === end) return undefined;
  }
}

/** Where a window may begin: where its ids are what they would be in the whole file, or else at a letter. */
function firstPlace(bytes: Uint8Array, tokenizer: LanguageTokenizer): number {
  const near = bytes.subarray(0, MARGIN);
  const found = near.findIndex((byte, i) => i > 0 && tokenizer.beginsAt(byte, near[i - 1]!));
  return found > 0 ? found : Math.max(0, near.findIndex(isLetterStart));
}

/** Where it may end. */
function lastPlace(bytes: Uint8Array, tokenizer: LanguageTokenizer): number {
  for (let i = bytes.length - 1; i > Math.max(0, bytes.length - MARGIN); i--)
    if (tokenizer.beginsAt(bytes[i]!, bytes[i - 1]!)) return i;
  return bytes.findLastIndex(isLetterStart);
}

const isLetterStart = (byte: number) => (byte & 0xc0) !== 0x80;
