import { budget } from "./budget.js";
import { edge } from "./edge.js";
import type { Line } from "./line.js";
import { next } from "./next.js";
import { pages } from "./pages.js";
import { programs } from "./programs.js";
import { typescript } from "./typescript.js";

/** All lines, in their order; the first one says which losses are expected. */
export const lines: readonly Line[] = [...pages, ...next, ...programs, ...edge, ...typescript, ...budget];
