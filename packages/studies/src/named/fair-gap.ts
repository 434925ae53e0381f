import type { NamedStudy, StudySize } from "../named-study.js";
import { LARGE_POSITIONS, TRANSFORMERS, WIDTHS } from "../sizes/bodies.js";
import { EVERY_SIZE, SOLVED, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Study } from "../study.js";

function study(size: StudySize): Study {
  const transformer = TRANSFORMERS[size];
  const matched = { random: true, width: WIDTHS[size], match: { to: "transformer", by: "frozen" } } as const;
  const common = sized("fair-gap", size);
  return {
    ...common,
    // a transformer has it in each layer, a recurrent network has none
    settings: { ...common.settings, dropout: 0 },
    question:
      "At as many frozen weights, each body at its own best learning rate: is a frozen random transformer better than a frozen random recurrent network?",
    reading:
      "The paper's random LSTM has a sixth of the transformer's frozen weights; here all bodies have as many. A difference counts where its interval does not contain 0, and a body where it is above its floors, of which `no body` is the one without any. The transformer as upstream draws it hands on next to nothing at this width: look at the width-corrected one, too.",
    arms: {
      transformer,
      "transformer, width-corrected": { ...transformer, randomStd: "width" },
      "transformer, large positions": {
        ...transformer,
        randomStd: "width",
        randomPositionStd: LARGE_POSITIONS,
      },
      LSTM: { ...matched, model: "lstm" },
      "LSTM with norms": { ...matched, model: "lstm_ln" },
      "LSTM*": { ...matched, model: "lstm_star" },
      GRU: { ...matched, model: "gru" },
      "reservoir, ridge": {
        model: "esn",
        random: true,
        layers: 1,
        match: { to: "transformer", by: "frozen" },
        ...SOLVED,
      },
    },
    tasks: tasksOf(size, ["bit-memory", "bit-xor", "listops", "mnist", "cifar10"]),
  };
}

/** The seed's question: is it the transformer, or how many weights there are? */
export const fairGap: NamedStudy = {
  about: "random transformer against random LSTM, GRU and reservoir at as many frozen weights",
  sizes: EVERY_SIZE,
  study,
};
