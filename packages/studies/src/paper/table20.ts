import { TRANSFORMERS } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { SINGLE } from "./rows.js";
import { thawed } from "./thawed.js";

/** Which part does alone, of a random body. */
export const table20 = paperTable({
  number: 20,
  about: "a random body of which single parts thaw",
  reading:
    "What the paper has here is not known to us; by its neighbours we take it to be single parts. The output layer thaws in all arms, for nothing is told without it.",
  arms: (size) => thawed(TRANSFORMERS[size], SINGLE),
  values: {},
});
