import { readFileSync } from "node:fs";

/** Byte-pair encoding by a `tokenizer.json` that merges across words and puts ▁ for spaces. Enough for a test. */
export function subwords(path: string): (text: string) => number[] {
  const { model } = JSON.parse(readFileSync(path, "utf8")) as {
    model: { vocab: Record<string, number>; merges: string[] };
  };
  const ranks = new Map(model.merges.map((pair, rank) => [pair, rank]));
  const rankAt = (pieces: readonly string[], i: number) =>
    ranks.get(`${pieces[i]} ${pieces[i + 1]}`) ?? Number.POSITIVE_INFINITY;
  return (text) => {
    const pieces = [..."▁", ...text.replaceAll(" ", "▁")];
    for (;;) {
      let best = 0;
      for (let i = 1; i + 1 < pieces.length; i++) if (rankAt(pieces, i) < rankAt(pieces, best)) best = i;
      if (pieces.length < 2 || rankAt(pieces, best) === Number.POSITIVE_INFINITY) break;
      pieces.splice(best, 2, pieces[best]! + pieces[best + 1]!);
    }
    return pieces.map((piece) => model.vocab[piece] ?? 0);
  };
}
