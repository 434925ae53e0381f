import type { TaskShape } from "../task.js";
import type { DataEncoding, OutputEncoding } from "./data-encoding.js";

/** The encoding of data of which nothing was learned: numbers as they are, and classes called by their numbers. */
export function plainEncoding({ input, output, ragged }: TaskShape): DataEncoding {
  const dim = input.kind === "ids" ? 0 : input.dim;
  return {
    version: 1,
    input: { kind: "numbers", tokens: input.tokens, dim, ...(ragged && { ragged }) },
    output: plainOutput(output),
  };
}

function plainOutput({ kind, tokens, labels, classes }: TaskShape["output"]): OutputEncoding {
  const count = tokens * labels;
  if (kind === "values") {
    const all = Array.from({ length: labels }, (_, i) => (labels === 1 ? "value" : `value ${i}`));
    const [means, deviations] = [all.map(() => 0), all.map(() => 1)];
    return { kind: "values", names: all, means, deviations, horizon: tokens };
  }
  const names = Array.from({ length: classes }, (_, i) => String(i));
  return count === 1
    ? { kind: "class", name: "class", classes: names }
    : { kind: "classes", labels: count, classes: names };
}
