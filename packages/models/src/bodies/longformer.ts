import type { Body } from "../body.js";
import { type Fields, fields, MOST_LAYERS } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { nearby } from "./parts/sights.js";
import { postNormBody } from "./post-norm.js";

/**
 * Longformer (Beltagy et al. 2020): as BERT, but a token attends to those at most half a window away. Upstream pads sequences to a
 * multiple of the window and hides the padding; nothing that is read depends on it, so here is none. No global attention.
 */
export function longformer(config: BodyConfig): Body {
  const read = fields(config, "build a longformer body");
  const windows = windowsOf(read);
  const byWindow = new Map(windows.map((window) => [window, nearby(window / 2)]));
  return postNormBody({
    architecture: "longformer",
    read,
    // as in RoBERTa, where the row of the padding comes first
    firstPosition: read.whole("pad_token_id", 1) + 1,
    prefixes: ["longformer."],
    ignored: [{ pattern: /\.self\.(query|key|value)_global\./, why: "global attention: no token has it" }],
    sights: (layer) => byWindow.get(windows[layer]!)!,
  });
}

/** The window of each layer: one number for all, or a list. */
function windowsOf(read: Fields): number[] {
  const layers = read.count("num_hidden_layers", undefined, MOST_LAYERS);
  const given = read.raw("attention_window") ?? 512;
  const windows: unknown[] = Array.isArray(given) ? given : Array.from({ length: layers }, () => given);
  const fits = (x: unknown) => Number.isSafeInteger(x) && (x as number) > 0 && (x as number) % 2 === 0;
  if (windows.length !== layers || !windows.every(fits))
    read.fail("attention_window", `an even number, or a list of ${layers} of them`);
  return windows as number[];
}
