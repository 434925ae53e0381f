import { countWeights, type Model } from "@permafrost/models";
import type { RunFacts, WeightCount } from "@permafrost/report";
import { updateNorms } from "@permafrost/trainer";
import { valuesOf } from "./values.js";

/**
 * What a report tells of a trained model itself.
 *
 * @param model with initial values of what thaws
 * @param read trained ones, by name
 */
export async function modelFacts(
  model: Model,
  read: (name: string) => Promise<Float32Array> | Float32Array,
): Promise<Pick<RunFacts, "classes" | "architecture" | "counts" | "moved">> {
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  const initial = await valuesOf(model.parameters, (name) => parameters.get(name)!.initial());
  return {
    classes: model.output.classes,
    architecture: model.body.architecture,
    counts: labelled(model),
    moved: updateNorms(initial, await valuesOf(model.parameters, async (name) => read(name))),
  };
}

/** Weights by what a reader calls their roles. */
function labelled(model: Model): WeightCount {
  const { byRole, ...all } = countWeights(model);
  const rows = Object.values(byRole).map((row) => [row!.label, row!] as const);
  return { ...all, byRole: Object.fromEntries(rows) };
}
