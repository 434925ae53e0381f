import type { GivenConfig } from "@permafrost/runs";

/** How a body is made: all of a random one is trained. */
export interface Recipe {
  /** What its card is called. */
  readonly title: string;
  /** What it learned, in a sentence of Markdown. */
  readonly about: string;
  /** What it learns, and how. Default: nothing, it stays as it was drawn. */
  readonly training?: Omit<GivenConfig, "model">;
  /** Where its data are, below the folder of data. Default: it is made up. */
  readonly data?: string;
}

/** The body that all begin from: the values of a tensor follow from its name and the seed alone. */
export const BODY = {
  model: "gpt2",
  random: true,
  layers: 4,
  width: 112,
  heads: 4,
  maxTokens: 1024,
  seed: 0,
} as const;

const COMMON = {
  thaw: "all",
  dropout: 0,
  schedule: "cosine",
  weightDecay: 0.01,
  device: "native",
  threads: 2,
} as const;

const WORDS = { inputLayer: "pretrained", outputLayer: "pretrained" } as const;

/** One for each body of `@permafrost/nano`. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  random: {
    title: "nano random",
    about: "The body that the others began from, as it was drawn: nothing was learned.",
  },
  bits: {
    title: "nano bits",
    about:
      "Pretrained on Bit Memory: five strings of 1,000 random bits, then one of them again with half of its bits hidden, which are to be told.",
    training: {
      ...COMMON,
      task: "bit-memory",
      steps: 1500,
      batchSize: 16,
      learningRate: 3e-3,
      warmup: 100,
      evaluateEvery: 250,
      evaluateExamples: 128,
      checkpointEvery: 250,
    },
  },
  brackets: {
    title: "nano brackets",
    about:
      "Pretrained on nested brackets of 32 kinds: the next one is to be told; what was opened last is closed first.",
    training: {
      ...COMMON,
      ...WORDS,
      task: "brackets",
      tokens: 128,
      steps: 1000,
      batchSize: 16,
      learningRate: 3e-3,
      warmup: 100,
      evaluateEvery: 250,
      evaluateExamples: 128,
      checkpointEvery: 250,
    },
  },
  language: {
    title: "nano language",
    about: "Pretrained on 130 books in English, all in the public domain: the next token is to be told.",
    data: "text/classic-books-50mb.txt.gz",
    training: {
      ...COMMON,
      ...WORDS,
      task: "language",
      tokenizer: "bpe:512",
      tokens: 128,
      steps: 20_000,
      batchSize: 8,
      learningRate: 3e-3,
      warmup: 200,
      evaluateEvery: 1000,
      evaluateExamples: 256,
      checkpointEvery: 1000,
    },
  },
};
