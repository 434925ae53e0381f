import { LANGUAGE, TRANSFORMERS } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";

/** What the bodies are. */
export const table22 = paperTable({
  number: 22,
  about: "the bodies themselves: plan it, and see their counts",
  reading:
    "The table describes bodies, and has no results: permafrost paper table22 --plan shows all their counts, and permafrost inspect one of them.",
  arms: (size) => ({ pretrained: LANGUAGE[size], random: TRANSFORMERS[size] }),
  tasks: ["bit-xor"],
  values: {},
});
