import { baseName } from "@permafrost/artifacts";
import type { Model } from "@permafrost/models";
import { encodingOf, type InputEncoding, type Task } from "@permafrost/tasks";
import { version } from "../version.js";

/** What an ONNX file is of. */
export interface OnnxOrigin {
  /** The model that is written. */
  readonly model: Model;
  /** What it was trained on. */
  readonly task: Pick<Task, "name" | "input" | "output" | "ragged" | "encoding">;
  /** Where its frozen weights come from. Default: it is not said. */
  readonly base?: Parameters<typeof baseName>[0] | undefined;
  /** Whether the file takes data as they come. Default false. */
  readonly raw?: boolean;
}

/**
 * What is said in an ONNX file's metadata: what its inputs are, in order; the names of classes, or what values are of; and as `encoding` all that
 * was learned about the data, with units and scales, as JSON.
 */
export function onnxMetadata({ model, task, base, raw = false }: OnnxOrigin): Record<string, string> {
  const { input, output } = encodingOf(task, task.name);
  return {
    permafrost: version,
    task: task.name,
    ...(base && { base: baseName(base) }),
    input: JSON.stringify(model.input),
    output: JSON.stringify(model.output),
    ...(raw && { raw: "true" }),
    ...(task.encoding && {
      inputs: JSON.stringify(namesOf(input)),
      [output.kind === "class" || output.kind === "classes" ? "classes" : "outputs"]: JSON.stringify(
        "classes" in output ? output.classes : output.names,
      ),
      encoding: JSON.stringify(task.encoding),
    }),
  };
}

/** Names of what goes in. */
function namesOf(input: InputEncoding): readonly string[] {
  if (input.kind === "row") return input.columns.map(({ name }) => name);
  if (input.kind === "window") return input.channels;
  return input.kind === "text" ? [input.name] : [input.kind];
}
