import type { Arm, Study } from "../study.js";
import { nameWith } from "../study-name.js";

/** The paper's learning rate, for all but LSTMs and, of transformers, homology. */
const RATE = 1e-3;
const LSTM_RATE = 3e-4;
const HOMOLOGY_RATE = 1e-4;

/**
 * A study as the paper and its code had it: tasks with their faults, and one learning rate that nobody chose, 1e-3, for LSTMs 3e-4 and for homology 1e-4
 * (Lu et al. 2021, appendix C). It still has several seeds, and all of the test split, which the paper had not.
 */
export function asPublished(study: Study): Study {
  const { "remote-homology": homology, ...tasks } = study.tasks;
  return {
    ...study,
    name: nameWith(study.name, "lu2021"),
    protocol: "lu2021",
    settings: { ...study.settings, learningRate: RATE },
    grid: {},
    arms: Object.fromEntries(Object.entries(study.arms).map(([name, arm]) => [name, withItsRate(arm)])),
    tasks: homology
      ? { ...tasks, "remote-homology": { ...homology, learningRate: HOMOLOGY_RATE } }
      : study.tasks,
  };
}

function withItsRate({ grid: _, ...arm }: Arm): Arm {
  return arm.model?.startsWith("lstm") ? { ...arm, learningRate: LSTM_RATE } : arm;
}
