import { LANGUAGE } from "../sizes/bodies.js";
import { SOLVED } from "../sizes/sized.js";
import { paperTable } from "./paper-table.js";
import { ROWS } from "./rows.js";

/** The output layer alone. */
export const table10 = paperTable({
  number: 10,
  about: "the output layer alone, by gradient and in closed form, against FPT",
  reading:
    "Two of the paper's cells for the output layer are known to us; they differ from those of its table 19 (ListOps 15, CIFAR-10 LRA 17) for a reason that is not. Nothing but the output layer is trained, so features are computed once; ridge needs no steps at all, and no rate.",
  arms: (size) => ({
    FPT: LANGUAGE[size],
    "output only": { ...LANGUAGE[size], thaw: "output" },
    "output only, ridge": { ...LANGUAGE[size], thaw: "output", ...SOLVED },
  }),
  values: { FPT: ROWS.pretrained, "output only": [null, null, 32.8, null, null, 24.7, null] },
});
