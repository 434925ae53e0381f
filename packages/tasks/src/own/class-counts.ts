import { exampleBuffer } from "../buffer.js";
import { splitOf } from "../check.js";
import type { SplitName, Task } from "../task.js";

/** How often each class comes in a split, by what labels count. */
export function classCounts(task: Task, part: SplitName): readonly number[] {
  const split = splitOf(`count the classes of ${task.name}`, task, part);
  const { x, y, weights } = exampleBuffer(task, 1);
  const counts = new Array<number>(task.output.classes).fill(0);
  for (let index = 0; index < split.length; index++) {
    if (split.classOf) {
      const label = split.classOf(index);
      counts[label] = counts[label]! + 1;
      continue;
    }
    weights?.fill(1);
    split.write(index, { seed: 0, epoch: 0, augment: false }, x, y, weights);
    y.forEach((label, i) => {
      counts[label] = counts[label]! + (weights?.[i] ?? 1);
    });
  }
  return counts;
}
