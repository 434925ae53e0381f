import type { NamedStudy, StudySize } from "../named-study.js";
import { TRANSFORMERS } from "../sizes/bodies.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Study } from "../study.js";

/** Tasks that bodies are trained on first, and then on each other's. */
const TASKS = ["bit-memory", "bit-xor", "listops", "mnist"] as const;

/** The arm that learns first. */
const TEACHER = "all thawed";

/** Where what it learned is put. */
const placeOf = (size: StudySize, task: string) => `./reuse/${size}/${task}`;

const study = (size: StudySize): Study => ({
  ...sized("reuse", size),
  question: "Do norms and positions that one task trained serve another one?",
  reading:
    "An arm for each task that a body learned first, as `all thawed`, at its first seed: its norms and positions are frozen here, and only a new input and output layer are trained. `drawn` never learned; `all thawed` may move what the others may not. A row that is better than `drawn` reuses something. How alike what bodies compute is, linear CKA says: 1 is the same but for a turn and a scale.",
  arms: {
    drawn: { ...TRANSFORMERS[size], randomStd: "width", thaw: "input or output" },
    ...Object.fromEntries(
      TASKS.map((task) => [`after ${task}`, { model: placeOf(size, task), thaw: "input or output" }]),
    ),
    [TEACHER]: { ...TRANSFORMERS[size], randomStd: "width" },
  },
  bodies: Object.fromEntries(TASKS.map((task) => [placeOf(size, task), { arm: TEACHER, task }])),
  tasks: tasksOf(size, TASKS),
  instruments: ["alike"],
});

/** What one task leaves to another. */
export const reuse: NamedStudy = {
  about: "what one task trained, frozen, and used by another",
  sizes: EVERY_SIZE,
  study,
};
