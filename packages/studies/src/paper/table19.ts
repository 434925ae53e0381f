import { LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { SUCCESSIVE } from "./rows.js";
import { thawed } from "./thawed.js";

/** Which part brings what, in full. */
export const table19 = paperTable({
  number: 19,
  about: "a pretrained body whose parts thaw one after another, all tasks",
  reading: "The full rows of table 15, whose values these are.",
  arms: (size) => thawed(LANGUAGE[size], SUCCESSIVE),
  values: {
    "output only": [76, 56, 15, 23, 25, 17, 2],
    "+ layer norm": [94, 98, 36, 96, 54, 39, 9],
    "+ input": [100, 98, 36, 98, 60, 39, 10],
    "+ positions": [100, 100, 38, 98, 68, 39, 13],
  },
});
