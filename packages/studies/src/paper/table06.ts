import { drawn, LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";

/** The paper's steps to convergence, by task. */
export const STEPS_TO_CONVERGENCE = {
  pretrained: {
    "bit-memory": 1e4,
    "bit-xor": 5e2,
    listops: 2e3,
    mnist: 5e3,
    cifar10: 4e5,
    "cifar10-lra": 3e5,
    "remote-homology": 1e5,
  },
  random: {
    "bit-memory": 4e4,
    "bit-xor": 2e4,
    listops: 6e3,
    mnist: 2e4,
    cifar10: 4e5,
    "cifar10-lra": 6e5,
    "remote-homology": 1e5,
  },
} as const;

/** Which learns faster. */
export const table06 = paperTable({
  number: 6,
  about: "how soon a frozen pretrained body and a frozen random one have learned",
  reading:
    "The paper counts steps until it converged, and does not say by what; its numbers stand in docs/studies/paper.md. Here they are counted from the learning curves, as finely as these were evaluated: until a body stays within a point of its own end, and until it is within a point of what the lower one ends with. Both bodies have the same rate, as in the paper.",
  arms: (size) => ({ pretrained: LANGUAGE[size], random: drawn(LANGUAGE[size]) }),
  values: {},
  instruments: ["convergence"],
  grid: () => ({ learningRate: [1e-3] }),
});
