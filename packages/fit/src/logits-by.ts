import type { Model } from "@permafrost/models";
import type { Inputs } from "@permafrost/runtime";
import type { Look } from "@permafrost/trainer";

/** Logits of a model that is being trained, of any number of examples. @param batchSize that it is trained with */
export async function logitsBy(
  look: Look,
  { input, output }: Pick<Model, "input" | "output">,
  batchSize: number,
  { x, lengths }: Inputs,
): Promise<Float32Array> {
  const width = input.tokens * (input.kind === "ids" ? 1 : input.dim);
  const labels = output.tokens * output.labels;
  const count = x.length / width;
  const logits = new Float32Array(count * labels * output.classes);
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const part = await look.predict({
      x: x.slice(start * width, (start + size) * width),
      y: new (output.kind === "values" ? Float32Array : Int32Array)(size * labels),
      lengths: lengths?.slice(start, start + size) ?? new Int32Array(size).fill(input.tokens),
      size,
    });
    logits.set(part, start * labels * output.classes);
  }
  return logits;
}
