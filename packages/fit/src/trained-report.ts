import { reportHtml } from "@permafrost/report";
import { modelFacts, taskFloors, version } from "@permafrost/runs";
import type { Training } from "./training.js";

/** A training that is over as a page. */
export async function reportOf({ model, task, options, learned, reports, base }: Training): Promise<string> {
  const told = { task: task.name, thaw: model.recipe.thaw, split: "held out", metrics: reports };
  const { origin = "a model" } = base ?? {};
  const facts = await modelFacts(model, (name) => learned.thawed[name]!);
  const rest = { sessions: [], attention: [], config: plain(options), command: "", version };
  const { loss } = options;
  const floors = await taskFloors(task);
  return reportHtml({ ...facts, ...told, ...rest, origin, floors, ...(loss && { loss: loss.name }) });
}

/** Of options, what is a number, a text or a truth value. */
const plain = (options: object) =>
  Object.fromEntries(
    Object.entries(options).filter(([, value]) => /number|string|boolean/.test(typeof value)),
  );
