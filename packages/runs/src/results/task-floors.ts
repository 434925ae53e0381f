import type { FloorFact } from "@permafrost/report";
import { floors, isOwnTask, type Task } from "@permafrost/tasks";

/** Values of an example beyond which a linear function of them takes longer to learn than is worth a line. */
const MOST_VALUES = 4096;

/** What data of one's own come to without a body; nothing of other tasks, of which it is known, and where it would take long. */
export async function taskFloors(task: Task): Promise<readonly FloorFact[]> {
  if (!isOwnTask(task)) return [];
  if (task.floors) return task.floors.map(({ name, loss }) => ({ name, metric: "loss", value: loss }));
  const { input, splits } = task;
  const values = input.tokens * (input.kind === "ids" ? 1 : input.dim);
  if (values > MOST_VALUES || splits.train.prepare) return [];
  return floors(task);
}
