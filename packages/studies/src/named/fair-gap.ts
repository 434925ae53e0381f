import type { NamedStudy, StudySize } from "../named-study.js";
import type { Study } from "../study.js";

/** Layers and width of the transformer. */
const BODIES: Readonly<Record<StudySize, { readonly layers: number; readonly width: number }>> = {
  tiny: { layers: 2, width: 128 },
  small: { layers: 4, width: 256 },
  paper: { layers: 12, width: 768 },
};

/** Steps of a run. */
const STEPS: Readonly<Record<StudySize, number>> = { tiny: 500, small: 2000, paper: 5000 };

/** Deviation of large positions: ten times upstream's. */
const LARGE = 0.2;

function study(size: StudySize): Study {
  const { layers, width } = BODIES[size];
  const transformer = { model: "gpt2", layers, width };
  const matched = { width, match: { to: "transformer", by: "frozen" } } as const;
  return {
    name: size === "tiny" ? "fair-gap" : `fair-gap-${size}`,
    question:
      "At as many frozen weights, each body at its own best learning rate: is a frozen random transformer better than a frozen random recurrent network?",
    reading:
      "The paper's random LSTM has a sixth of the transformer's frozen weights. Here all bodies have as many, but for the reservoir, which has as much state. A difference counts where its interval does not contain 0; a body counts where it is above its floors.",
    settings: { random: true, evaluateEvery: STEPS[size] / 10, evaluateExamples: 1024 },
    arms: {
      transformer,
      "transformer, width-corrected": { ...transformer, randomStd: "width" },
      "transformer, large positions": { ...transformer, randomStd: "width", randomPositionStd: LARGE },
      LSTM: { model: "lstm", ...matched },
      "LSTM with norms": { model: "lstm_ln", ...matched },
      "LSTM*": { model: "lstm_star", ...matched },
      GRU: { model: "gru", ...matched },
      "reservoir, ridge": {
        model: "esn",
        match: { to: "transformer", by: "frozen" },
        layers: 1,
        readout: "ridge",
      },
    },
    tasks: {
      "bit-memory": { task: "bit-memory", bits: 100 },
      "bit-xor": { task: "bit-xor" },
    },
    budget: { steps: STEPS[size] },
  };
}

/** The seed's question: is it the transformer, or how many weights there are? */
export const fairGap: NamedStudy = {
  about: "random transformer against random LSTM, GRU and reservoir at as many frozen weights",
  sizes: ["tiny", "small", "paper"],
  study,
};
