import type { Cell } from "./paper-table.js";

/** Rows that several tables of the paper repeat, in the order of its seven tasks, in per cent. */
export const ROWS = {
  pretrained: [100, 100, 38.4, 98.0, 68.2, 38.6, 12.7],
  random: [75.8, 100, 34.3, 91.7, 61.7, 36.1, 9.3],
} as const satisfies Readonly<Record<string, readonly Cell[]>>;

/** What thaws as parts are added one after another. */
export const SUCCESSIVE = {
  "output only": "output",
  "+ layer norm": "output or norms",
  "+ input": "output or norms or input",
  "+ positions": "fpt",
} as const;

/** What thaws where one part is added to the output layer, without which nothing is told. */
export const SINGLE = {
  "output only": "output",
  "output and layer norm": "output or norms",
  "output and input": "output or input",
  "output and positions": "output or positions",
} as const;
