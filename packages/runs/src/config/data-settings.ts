import * as kinds from "./kinds.js";
import { setting } from "./setting.js";

const name = kinds.text("name", "a column's name");
const names = kinds.list(name);

/** What can be said of data of one's own. */
export const DATA_SETTINGS = {
  label: setting(names, { group: "Data", about: "columns that are to be told", ofTask: true }),
  target: setting(kinds.choice(["class", "values", "labels"]), {
    group: "Data",
    about: "what they are: a class, values, or several labels of yes and no (default: as they look)",
    ofTask: true,
  }),
  columns: setting(names, {
    group: "Data",
    about: "columns to tell it from (default: all others but those that only number the rows)",
    ofTask: true,
  }),
  id: setting(names, {
    group: "Data",
    about: "columns that tell rows apart, and are not learned from",
    ofTask: true,
  }),
  split: setting(name, {
    group: "Data",
    about: "column that says which split a row is of: train, validation or test (default: files say so)",
    ofTask: true,
  }),
  categories: setting(names, {
    group: "Data",
    about: "columns whose numbers stand for categories",
    ofTask: true,
  }),
  categoriesAs: setting(kinds.choice(["one-hot", "embedding"]), {
    group: "Data",
    about:
      "categories: a value for each, or a vector for each that is learned, each column then being a token (default: one-hot)",
    ofTask: true,
  }),
  unseen: setting(kinds.choice(["error", "zeros"]), {
    group: "Data",
    about: "a category that training did not have: an error, or none of those known (default: error)",
    ofTask: true,
  }),
  dates: setting(kinds.choice(["error", "expand"]), {
    group: "Data",
    about: "dates: an error, or days and places in the year, the week and the day (default: error)",
    ofTask: true,
  }),
  missing: setting(kinds.choice(["error", "drop", "mean", "indicator", "last"]), {
    group: "Data",
    about:
      "missing cells: an error, their rows dropped, the mean, or the mean and a value that tells; of series an error or the last one (default: error)",
    ofTask: true,
  }),
  window: setting(kinds.count, {
    group: "Data",
    about: "times of a series that is told from (default: 96); forecasts are `horizon` ahead (default: 24)",
    ofTask: true,
  }),
  stride: setting(kinds.count, {
    group: "Data",
    about: "times from one window of a series to the next (default: 1)",
    ofTask: true,
  }),
  labelOf: setting(kinds.choice(["last", "every"]), {
    group: "Data",
    about: "the class of which times of a window is told: the last, or every (default: last)",
    ofTask: true,
  }),
  season: setting(kinds.count, {
    group: "Data",
    about: "times after which a series is much the same again: what came then is a floor of forecasting",
    ofTask: true,
  }),
  normalize: setting(kinds.choice(["window", "training"]), {
    group: "Data",
    about: "whether a series has mean 0 and deviation 1 in each window, or in training (default: window)",
    ofTask: true,
  }),
  dim: setting(kinds.count, { group: "Data", about: "values of a token (default: 1)", ofTask: true }),
  encoding: setting(kinds.text("name"), {
    group: "Data",
    about: "what text files are written in, such as windows-1252 (default: UTF-8 or UTF-16)",
    ofTask: true,
  }),
  testShare: setting(kinds.share, {
    group: "Data",
    about:
      "share that is held out for testing where no files are for it (default: 0.2; of language 0.01, and as much for validation)",
    ofTask: true,
  }),
  tokens: setting(kinds.count, {
    group: "Data",
    about: "tokens of an example of language (default: 256)",
    ofTask: true,
  }),
  tokenizer: setting(kinds.text("name"), {
    group: "Data",
    about:
      "what makes ids of text: bytes, of language bpe:1024 (so many ids, learned of it), or the folder of a tokenizer.json (default: bytes; of texts for a body whose input layer is kept, its own)",
    ofTask: true,
  }),
  patch: setting(kinds.count, {
    group: "Data",
    about: "side of a picture's patches in pixels, each of which is a token (default: 4)",
    ofTask: true,
  }),
  resize: setting(
    kinds.list(kinds.count, {
      all: (sides) => sides.length === 2,
      expected: "a width and a height with a comma between them",
    }),
    {
      group: "Data",
      about: "width,height in pixels to resize pictures to (default: all are of one size)",
      ofTask: true,
    },
  ),
  dataHash: setting(kinds.text("hash"), {
    group: "Data",
    about: "SHA-256 of the own data that the run read",
    noted: true,
  }),
} as const;
