import { drawn, drawnAlike, LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { ROWS } from "./rows.js";

/** Is it what was learned, or only how large the weights are? */
export const table09 = paperTable({
  number: 9,
  about: "initial weights: pretrained, with the statistics of pretrained ones, as upstream draws them",
  reading:
    "Statistics are the mean and the deviation of each tensor. The study structure-or-scale has all the rungs between them and the pretrained weights.",
  arms: (size) => ({
    pretrained: LANGUAGE[size],
    statistics: drawnAlike(LANGUAGE[size]),
    default: drawn(LANGUAGE[size]),
  }),
  values: {
    pretrained: ROWS.pretrained,
    statistics: [100, 100, 37.4, 97.2, 56.5, 33.1, 11.0],
    default: ROWS.random,
  },
});
