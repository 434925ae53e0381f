import { LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { SUCCESSIVE } from "./rows.js";
import { thawed } from "./thawed.js";

/** Which part brings what. */
export const table15 = paperTable({
  number: 15,
  about: "a pretrained body whose parts thaw one after another",
  reading:
    "Each arm thaws what the one before it does, and one part more. The paper rounds these to whole per cent.",
  arms: (size) => thawed(LANGUAGE[size], SUCCESSIVE),
  values: {
    "output only": [76, 56, 15, 23, 25, 17, 2],
    "+ layer norm": [94, 98, 36, 96, 54, 39, 9],
    "+ input": [100, 98, 36, 98, 60, 39, 10],
    "+ positions": [100, 100, 38, 98, 68, 39, 13],
  },
});
