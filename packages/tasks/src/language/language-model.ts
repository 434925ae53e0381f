import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { grouped } from "@permafrost/common/numbers";
import { sha256 } from "@permafrost/common/sha256";
import { checkCount, checkGiven, checkShare } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import type { SplitName, Task } from "../task.js";
import { byteTokenizer } from "./byte-tokenizer.js";
import { drawnWindows } from "./drawn-windows.js";
import { heldWindows } from "./held-windows.js";
import { labelBytesOf } from "./label-bytes.js";
import type { LanguageTokenizer } from "./language-tokenizer.js";
import { type LearnBpeOptions, learnBpe } from "./learn-bpe.js";
import { openText } from "./open-text.js";
import { sampleOf } from "./sample.js";
import { blocksIn, type Stretch, stretchesOf } from "./stretches.js";

/** Which text is learned, and by which ids. */
export interface LanguageModelOptions extends LoadOptions {
  /** Short name in kebab-case. Default `"language"`. */
  readonly name?: string;
  /** A folder, or another source of files. Default: the files are named by their paths or addresses. */
  readonly source?: string | FileSource;
  /** Plain text in UTF-8, or gzip of it; with ids that are bytes, anything. */
  readonly files: string | readonly string[];
  /** Ids of text: `"bytes"`, a BPE of so many ids (`{ vocabulary: 1024 }`) that is learned of the training part, or a tokenizer that is there. Default `"bytes"`. */
  readonly tokenizer?: "bytes" | LearnBpeOptions | LanguageTokenizer;
  /** Tokens of an example; each of them has the next one as its label. Default 256. */
  readonly tokens?: number;
  /** Share of the bytes that is held out for validation, and as much again for testing. Default 0.01, but no more than 4 MiB. */
  readonly heldOutShare?: number;
  /** Decides which bytes are held out. Default 0. */
  readonly seed?: number;
}

const OPTIONS: OptionNames<LanguageModelOptions> = {
  name: true,
  source: true,
  files: true,
  tokenizer: true,
  tokens: true,
  heldOutShare: true,
  seed: true,
  ...LOAD_OPTIONS,
};

/** A task of text: the next token at every position. */
export interface LanguageTask extends Task {
  /** How many bytes of text each id stands for. */
  readonly labelBytes: Float32Array;
  /** What its ids are. */
  readonly tokenizer: LanguageTokenizer;
  /** How many bytes of text each split has. */
  readonly bytes: Readonly<Record<SplitName, number>>;
  /** SHA-256 of what is held out, and of the rest, or of 16 MiB from all over it where it is more. */
  digest(): Promise<string>;
}

const SHARE = 0.01;
const MOST_HELD = 2 ** 22;
const LARGEST_BLOCK = 2 ** 16;

/** Of little text, too, this many blocks are made, so that little more is held out than was asked for. */
const BLOCKS = 64;

/** No block is shorter than this many windows of bytes. */
const WINDOWS = 8;

/**
 * A task from plain text: of every token the next one is to be told (Radford et al. 2019). Files are divided into blocks of up to 64 KiB, of
 * which some are held out for validation and for testing, the same ones for the same files and seed; no byte is in two splits. What is trained
 * on are windows at random places, read from disk when they are due: text of any size needs no more memory than a window. Held-out windows
 * lie side by side, and their ids are kept. No example reaches from one file into another; the last label of a file is the end of text.
 *
 * Shape: `tokens` ids; all of them are read out, one label of `tokenizer.vocabulary` classes each. Splits `train`, endless, `validation` and `test`.
 *
 * @throws TypeError for an option that there is not; RangeError for text that is too short; Error naming the file that cannot be read.
 */
export async function languageModel(options: LanguageModelOptions): Promise<LanguageTask> {
  const attempt = "make a task of language";
  refuseUnknownOptions(attempt, options, OPTIONS);
  checkGiven(attempt, options, ["files"]);
  const {
    name = "language",
    source,
    files: given,
    tokens = 256,
    seed = 0,
    tokenizer: kind = "bytes",
  } = options;
  checkCount(attempt, "tokens", tokens);
  checkCount(attempt, "seed", seed, 0);
  if (options.heldOutShare !== undefined) checkShare(attempt, "heldOutShare", options.heldOutShare);
  const paths = typeof given === "string" ? [given] : given;
  const files = await Promise.all(
    paths.map((path) => {
      const at = source === undefined ? path.lastIndexOf("/") + 1 : 0;
      return openText(openSource(source ?? (path.slice(0, at) || ".")), path.slice(at), options);
    }),
  );
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const { heldOutShare = Math.min(SHARE, MOST_HELD / size) } = options;
  const block = Math.max(Math.min(LARGEST_BLOCK, Math.ceil(size / BLOCKS)), WINDOWS * (tokens + 1));
  const blocks = blocksIn(files, block);
  const held = Math.max(1, Math.round(heldOutShare * blocks));
  const tooShort = (what: string) =>
    new RangeError(
      `Cannot ${attempt} of ${paths.join(", ")}: ${what} for examples of ${tokens} tokens, found ${grouped(size)} bytes; give it more text, or take fewer tokens`,
    );
  if (2 * held >= blocks) throw tooShort("expected text to train on besides what is held out");
  const stretches = stretchesOf(files, { block, held, seed });
  const tokenizer = await tokenizerFor(kind, stretches.train);
  const validation = heldWindows("validation", stretches.validation, tokenizer, tokens);
  const test = heldWindows("test", stretches.test, tokenizer, tokens);
  const train = drawnWindows(stretches.train, {
    tokenizer,
    tokens,
    bytesPerToken: validation.bytes / validation.ids,
  });
  if (!train || validation.split.length === 0 || test.split.length === 0)
    throw tooShort("expected enough text in each split");
  const { vocabulary } = tokenizer;
  return {
    name,
    input: { kind: "ids", tokens, vocabulary },
    output: { tokens, labels: 1, classes: vocabulary },
    ragged: false,
    splits: { train, validation: validation.split, test: test.split },
    labelBytes: labelBytesOf(tokenizer),
    tokenizer,
    digest: () => sha256(digested(stretches)),
    bytes: { train: bytesIn(stretches.train), validation: validation.bytes, test: test.bytes },
  };
}

/** What is held out, as a whole, and of what is trained on as much as a tokenizer is learned of. */
function* digested({ train, validation, test }: Readonly<Record<SplitName, readonly Stretch[]>>) {
  for (const { file, start, end } of [...validation, ...test]) yield file.read(start, end);
  yield* sampleOf(train);
}

const bytesIn = (stretches: readonly Stretch[]) =>
  stretches.reduce((sum, { start, end }) => sum + end - start, 0);

async function tokenizerFor(
  kind: NonNullable<LanguageModelOptions["tokenizer"]>,
  stretches: readonly Stretch[],
): Promise<LanguageTokenizer> {
  if (kind === "bytes") return byteTokenizer();
  if ("encodeBytes" in kind) return kind;
  return learnBpe(sampleOf(stretches), kind);
}
