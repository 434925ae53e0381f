import { LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { SINGLE } from "./rows.js";
import { thawed } from "./thawed.js";

/** Which part does alone. */
export const table18 = paperTable({
  number: 18,
  about: "a pretrained body of which single parts thaw",
  reading:
    "What the paper has here is not known to us; by its neighbours we take it to be single parts. The output layer thaws in all arms, for nothing is told without it.",
  arms: (size) => thawed(LANGUAGE[size], SINGLE),
  values: {},
});
