import type { SplitName, Task } from "@permafrost/tasks";

/** Where an example is taken from to show what a model does: of a task that has no test split, those that it was trained on. */
export const exampleSplit = ({ splits }: Task): SplitName => (splits.test ? "test" : "train");
