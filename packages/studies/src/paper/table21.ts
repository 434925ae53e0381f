import { TRANSFORMERS } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { SUCCESSIVE } from "./rows.js";
import { thawed } from "./thawed.js";

/** Which part brings what, of a random body. */
export const table21 = paperTable({
  number: 21,
  about: "a random body whose parts thaw one after another",
  reading:
    "Bit Memory and homology are not known to us. ListOps ends at 37 here and is 34.3 in the paper's table 2, as it came to us.",
  arms: (size) => thawed(TRANSFORMERS[size], SUCCESSIVE),
  values: {
    "output only": [null, 50, 17, 25, 20, 11, null],
    "+ layer norm": [null, 100, 35, 83, 46, 34, null],
    "+ input": [null, 100, 36, 92, 56, 36, null],
    "+ positions": [null, 100, 37, 92, 62, 36, null],
  },
});
