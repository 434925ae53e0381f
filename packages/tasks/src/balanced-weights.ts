import { checkTask, splitOf } from "./check.js";
import { classCounts } from "./own/class-counts.js";
import type { Task } from "./task.js";

/**
 * What each class has to count so that all of them count alike in training: labels by classes times labels of the class, 0 for a class that
 * no label has. It is 1 for each where all come equally often.
 *
 * @throws TypeError for what is no task; RangeError for a task of values, or of endless examples.
 */
export function balancedWeights(task: Task): readonly number[] {
  checkTask("balance classes", task);
  const { name, output } = task;
  const train = splitOf(`balance the classes of ${name}`, task, "train");
  if (output.kind === "values" || !Number.isFinite(train.length))
    throw new RangeError(
      `Cannot balance the classes of ${name}: expected classes and a number of training examples, found ${output.kind === "values" ? "values" : "endless examples"}; give weights as numbers`,
    );
  const counts = classCounts(task, "train");
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count === 0 ? 0 : all / (output.classes * count)));
}
