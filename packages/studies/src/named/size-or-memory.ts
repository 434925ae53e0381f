import type { NamedStudy, StudySize } from "../named-study.js";
import { LARGE_POSITIONS, TRANSFORMERS, WIDTHS } from "../sizes/bodies.js";
import { settingsOf } from "../sizes/budgets.js";
import { EVERY_SIZE, SOLVED, sized } from "../sizes/sized.js";
import type { Study } from "../study.js";

function study(size: StudySize): Study {
  const width = WIDTHS[size];
  const transformer = { ...TRANSFORMERS[size], randomStd: "width", ...SOLVED } as const;
  const lstm = { model: "lstm", random: true, layers: 1, ...SOLVED };
  return {
    ...sized("size-or-memory", size),
    // 28,000 tokens are enough to solve for
    settings: { ...settingsOf(size), readoutExamples: 400, evaluateExamples: 100 },
    question: "Does a frozen random LSTM lack weights, or does it forget?",
    reading:
      "Nothing is trained but the output layer, in closed form: what is told of earlier tokens is what the body remembers as it was drawn. R² of memory-capacity times its 20 delays is how many tokens back can be told. If a wider LSTM remembers hardly more and a reservoir of the same width much more, weights are not what is missing. permafrost probe shows the same, delay by delay.",
    arms: {
      LSTM: { ...lstm, width },
      "LSTM, twice as wide": { ...lstm, width: 2 * width },
      "LSTM, four times as wide": { ...lstm, width: 4 * width },
      GRU: { ...lstm, model: "gru", width },
      "LSTM with norms": { ...lstm, model: "lstm_ln", width },
      reservoir: { model: "esn", random: true, layers: 1, width, ...SOLVED },
      transformer,
      "transformer, large positions": { ...transformer, randomPositionStd: LARGE_POSITIONS },
    },
    tasks: {
      "memory-capacity": { task: "memory-capacity", delay: 20, length: 100, washout: 30 },
      "delayed-xor": { task: "delayed-xor", length: 100, washout: 30 },
      "mackey-glass": { task: "mackey-glass", length: 100, washout: 30 },
    },
  };
}

/** Weights, or memory? */
export const sizeOrMemory: NamedStudy = {
  about: "how far back a frozen random body remembers, by its width and by how it is drawn",
  sizes: EVERY_SIZE,
  study,
};
