import type { TokenizerFiles } from "@permafrost/common/tokenizer";
import type { ColumnEncoding } from "./column-encoding.js";

/**
 * What was learned about the data of a task: all that it takes to bring new raw data to the task's form (`encodeInput`), and what a
 * model gives back to the data's own names and units (`decodeOutput`). Plain JSON, so that it can be stored beside weights.
 */
export interface DataEncoding {
  /** Version of this format. */
  readonly version: 1;
  /** How raw data become tokens. */
  readonly input: InputEncoding;
  /** What outputs mean. */
  readonly output: OutputEncoding;
}

/** How raw data become tokens. */
export type InputEncoding = RowInput | WindowInput | PictureInput | TextInput | WordsInput | NumbersInput;

/** A row of a table: the values of all columns one after the other, `dim` a token. */
export interface RowInput {
  /** A row of a table. */
  readonly kind: "row";
  /** In order. */
  readonly columns: readonly ColumnEncoding[];
  /** Values of a token; the number of all values is a multiple of it. */
  readonly dim: number;
  /**
   * Whether each column is a token of its own, whose values have places that no other column's have: then what reads tokens learns a
   * vector for each category, and one for each number. `dim` is the number of all values. Default false.
   */
  readonly perColumn?: boolean;
}

/** The last times of a series: a token for each. */
export interface WindowInput {
  /** The last times of a series. */
  readonly kind: "window";
  /** Names of the numbers of a time, in order. */
  readonly channels: readonly string[];
  /** Times. */
  readonly window: number;
  /** What is taken away from each channel. */
  readonly means: readonly number[];
  /** What each channel is then divided by. */
  readonly deviations: readonly number[];
  /** Whether each window is then brought to mean 0 and deviation 1 by itself, channel by channel, and outputs back by the same. */
  readonly perWindow: boolean;
}

/** A picture, cut into patches: a token for each. */
export interface PictureInput {
  /** A picture. */
  readonly kind: "picture";
  /** In pixels; others are resized where {@link resize} says so, else refused. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 to mix colours to grey, 3 to spread grey to colours. */
  readonly channels: 1 | 3;
  /** Whether pictures of another size are resized. */
  readonly resize: boolean;
  /** Pixels of a patch's side. */
  readonly patch: number;
  /** What is taken away from each channel, as a share of full brightness. */
  readonly means: readonly number[];
  /** What each channel is then divided by. */
  readonly deviations: readonly number[];
}

/** A text: a token for each byte of its UTF-8, its id one above it; 0 is padding. */
export interface TextInput {
  /** A text. */
  readonly kind: "text";
  /** Name of the column that holds it. */
  readonly name: string;
  /** Most bytes: a longer text is cut off behind them. */
  readonly tokens: number;
}

/** A text of which a checkpoint's tokenizer makes ids; 0 is padding. */
export interface WordsInput {
  /** A text. */
  readonly kind: "words";
  /** Name of the column that holds it. */
  readonly name: string;
  /** Most ids: of a longer text the end is left off. */
  readonly tokens: number;
  /** The tokenizer's files, as text, by their names. Beside weights they are files of their own. */
  readonly files: TokenizerFiles;
}

/** Numbers that are taken as they are. */
export interface NumbersInput {
  /** Numbers of an example. */
  readonly kind: "numbers";
  /** Tokens of an example. */
  readonly tokens: number;
  /** Values of a token; 0 where each token is an id. */
  readonly dim: number;
  /** Whether an example may have fewer tokens. Default false. */
  readonly ragged?: boolean;
}

/** What outputs mean. */
export type OutputEncoding = ClassOutput | ClassesOutput | LabelsOutput | ValuesOutput;

/** One class for each example. */
export interface ClassOutput {
  /** A class. */
  readonly kind: "class";
  /** What the class is of: the column's name. */
  readonly name: string;
  /** Names of classes, by number. */
  readonly classes: readonly string[];
}

/** Several classes for each example, as one for each token. */
export interface ClassesOutput {
  /** Several classes. */
  readonly kind: "classes";
  /** How many. */
  readonly labels: number;
  /** Names of classes, by number. */
  readonly classes: readonly string[];
}

/** Several labels, each of which an example has or has not: outputs are two logits for each, of no and of yes. */
export interface LabelsOutput {
  /** Labels that an example has or has not. */
  readonly kind: "labels";
  /** In order. */
  readonly names: readonly string[];
}

/** Values: of `horizon` times in turn all targets. */
export interface ValuesOutput {
  /** Values. */
  readonly kind: "values";
  /** Names of what is told. */
  readonly names: readonly string[];
  /** Outputs are in deviations from these means, each of its target. */
  readonly means: readonly number[];
  /** As {@link means}. */
  readonly deviations: readonly number[];
  /** Times ahead that are told, of a series; else 1. */
  readonly horizon: number;
  /** How far labels lay from what the model made of them. Default: nobody measured it. */
  readonly interval?: OutputInterval;
}

/** How far labels of held-out examples lay from what a model made of them: quantiles of the difference, each of its output. */
export interface OutputInterval {
  /** Share of the labels that lay between: 0.9. */
  readonly share: number;
  /** `[horizon * names]`: what is added to an output for the lower end, in deviations of the training labels. */
  readonly low: readonly number[];
  /** The same for the upper end. */
  readonly high: readonly number[];
}
