import type { TokenizerFiles } from "@permafrost/common/tokenizer";

/** What makes ids of texts: `openTokenizer` of `@permafrost/hub` gives one of a checkpoint. */
export interface TextTokenizer {
  /** Ids are below this. */
  readonly vocabulary: number;
  /** The files that it was made of, as text, by their names, so that new texts can be predicted. Default: ids have to be made by whoever predicts. */
  readonly files?: TokenizerFiles;
  /** Ids of a text, no more than `most`. */
  encode(text: string, most: number): readonly number[];
}
