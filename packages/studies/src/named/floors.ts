import type { NamedStudy, StudySize } from "../named-study.js";
import { LANGUAGE, TRANSFORMERS } from "../sizes/bodies.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Study } from "../study.js";

const study = (size: StudySize): Study => ({
  ...sized("floors", size),
  question: "Is what a frozen body reaches above what needs no body at all?",
  reading:
    "Each task's floors stand below its table: what the majority, a line, a bag of tokens, the first tokens, a copy, a delay line, one token, and shuffled tokens come to. What is within two standard errors of a floor is marked: it says nothing of the body.",
  arms: { pretrained: LANGUAGE[size], random: TRANSFORMERS[size] },
  tasks: tasksOf(size),
});

/** Above what is trivial? */
export const floorsStudy: NamedStudy = {
  about: "every task's floors, and whether a frozen body is above them",
  sizes: EVERY_SIZE,
  study,
};
