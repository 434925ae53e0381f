import type { FileSource, LoadOptions } from "./files/file-source.js";
import type { TextTokenizer } from "./own/text-tokenizer.js";
import type { Task, TaskShape } from "./task.js";

/** What can be said about a task by name; no task takes all of it. */
export interface TaskSettings {
  /** Where its files are; what that means is up to whoever opens them. Default: what {@link CatalogTask.files} says. */
  readonly data?: string;
  /** Corrected, or as in the paper's code with its faults. Default `"corrected"`. */
  readonly protocol?: "corrected" | "lu2021";
  /** Length of a bit string. Default: the paper's. */
  readonly bits?: number;
  /** Most tokens of an expression or a protein. Default: the task's own. */
  readonly maxLength?: number;
  /** So many of the last training images become the validation split. Default 0: what is needed is held out at random. */
  readonly validation?: number;
  /** Whether training images are changed at random. Default: as the protocol says. */
  readonly augmentation?: boolean;
  /** Tokens of a series, the washout included. Default: the task's own. */
  readonly length?: number;
  /** How many of the first tokens of a series are not read out. Default: the task's own. */
  readonly washout?: number;
  /** Order of NARMA, 10 or 30. Default 10. */
  readonly order?: number;
  /** Delay of the Mackey-Glass equation. Default 17. */
  readonly tau?: number;
  /** How many tokens ahead of a series is to be told. Default 1. */
  readonly horizon?: number;
  /** How many tokens back is to be told. Default: the task's own. */
  readonly delay?: number;
  /** Columns of a table that are to be told. */
  readonly label?: readonly string[];
  /** What is to be told of a table: a class, values, or several labels of yes and no. Default: as the labels look. */
  readonly target?: "class" | "values" | "labels";
  /** Columns of a table to tell it from. Default: all others but those that only number the rows. */
  readonly columns?: readonly string[];
  /** Columns of a table that tell rows apart, and are no features. Default: none. */
  readonly id?: readonly string[];
  /** Column of a table that says which split a row is of. Default: files say so. */
  readonly split?: string;
  /** Columns of a table whose numbers stand for categories. Default: none. */
  readonly categories?: readonly string[];
  /** What becomes of categories of a table: a value for each, or a vector for each that is learned. Default `"one-hot"`. */
  readonly categoriesAs?: "one-hot" | "embedding";
  /** What becomes of a category that training did not have. Default `"error"`. */
  readonly unseen?: "error" | "zeros";
  /** What becomes of dates. Default `"error"`. */
  readonly dates?: "error" | "expand";
  /** What becomes of missing cells; `"last"` is for series, the others but `"error"` are for tables. Default `"error"`. */
  readonly missing?: "error" | "drop" | "mean" | "indicator" | "last";
  /** Times that is told from, of a series. Default 96. */
  readonly window?: number;
  /** Times from the start of a window of a series to that of the next. Default 1. */
  readonly stride?: number;
  /** Of which times of a window of a series the class is told. Default `"last"`. */
  readonly labelOf?: "last" | "every";
  /** Times after which a series is much the same again, for the floor of that name. Default: there is no such floor. */
  readonly season?: number;
  /** Whether each window of a series has mean 0 and deviation 1 by itself, or all together by those of training. Default `"window"`. */
  readonly normalize?: "window" | "training";
  /** Values of a token, of a table. Default 1. */
  readonly dim?: number;
  /** What letters of text files are written in. Default: UTF-8, or UTF-16 where a file says so. */
  readonly encoding?: string;
  /** Share of own data that is held out for testing, where no files are for it; of language also for validation. Default 0.2; of language 0.01. */
  readonly testShare?: number;
  /** Tokens of an example of language. Default 256. */
  readonly tokens?: number;
  /** What makes ids of text: `bytes`, of language `bpe:1024`, or the folder of a tokenizer. Default `bytes`, or the tokenizer of a body whose input layer is kept. */
  readonly tokenizer?: string;
  /** Pixels of the side of a patch of pictures; each patch is a token. Default 4. */
  readonly patch?: number;
  /** Pixels that pictures are resized to: width and height. Default: all have to be of one size. */
  readonly resize?: readonly number[];
}

/** The name of something that can be said about a task. */
export type TaskSetting = keyof TaskSettings;

/** Where a task's files are unless someone says: a data set of the Hugging Face Hub; or what has to be given. */
export type TaskFiles =
  | {
      /** Owner and name of the data set. */
      readonly hub: string;
    }
  | {
      /** For people: which files have to be given. */
      readonly needed: string;
    };

/** A task that can be had by its name. */
export interface CatalogTask {
  /** What can be said about it. */
  readonly settings: readonly TaskSetting[];
  /** Where its files are by default. Default: it needs none. */
  readonly files?: TaskFiles;
  /** Its shape, with none of its files read. Default: files decide it. @throws RangeError for settings that make no sense. */
  shape?(settings: TaskSettings): TaskShape;
  /**
   * Makes it.
   *
   * @param files undefined where none were named and none are needed.
   * @throws RangeError for settings that make no sense; Error naming the file and what is wrong with it.
   */
  open(settings: TaskSettings, files: FileSource | undefined, load: TaskLoadOptions): Promise<Task>;
}

/** How a task's files are read, and what a body that keeps its own input layer takes: of texts and of pictures. */
export interface TaskLoadOptions extends LoadOptions {
  /** Makes ids of texts. Default: a token for each byte. */
  readonly tokenizer?: TextTokenizer;
  /** What is taken away from each channel of a picture, as a share of full brightness. Default 0. */
  readonly mean?: readonly number[];
  /** What each channel is then divided by. Default 1. */
  readonly std?: readonly number[];
  /** Channels of a picture. Default: those of the first. */
  readonly channels?: 1 | 3;
}
