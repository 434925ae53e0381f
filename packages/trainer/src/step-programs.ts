import { optionsOf } from "@permafrost/common/known-options";
import type { Storage } from "@permafrost/graph";
import {
  type Computing,
  computeOf,
  type Outliers,
  type Program,
  type Runnable,
  storageOf,
} from "@permafrost/runtime";
import { STEP_OPTIONS, type StepOptions, stepProgram } from "./step.js";

/** What a step is compiled with. */
export interface CompileOptions extends StepOptions {
  /** Tokens of every example, padding included. */
  readonly tokens: number;
  /** Most bytes of features to keep. */
  readonly cacheBytes: number;
  /** How frozen matrices are kept. Default `"f32"`. */
  readonly storage?: Storage;
  /** What products with them are computed in. Default `"f32"`. */
  readonly compute?: Computing;
  /** What is multiplied apart. Default: nothing. */
  readonly outliers?: Outliers;
}

/** What a step consists of. */
export interface StepPrograms {
  /** Trains and evaluates, of examples or of their features. */
  readonly step: Program;
  /** Computes features, where all that is frozen lies below all that is trained. Default: nothing is to be gained by it. */
  readonly body?: Program;
  /** Numbers that the features of an example have. Default: there are none. */
  readonly width?: number;
}

/** Writes a step for a number of tokens; where all that is frozen lies below all that is trained, in two parts. */
export function stepPrograms(model: Runnable, options: CompileOptions): StepPrograms {
  const { tokens, cacheBytes, storage = "f32", compute = "f32", outliers } = options;
  const sized: Runnable = { ...model, input: { ...model.input, tokens } };
  const { outputs, branch, features } = stepProgram(sized, {
    ...optionsOf<StepOptions>(options, STEP_OPTIONS),
    cut: cacheBytes > 0,
  });
  const kept = { storage: storageOf(model, storage), compute: computeOf(model, compute) };
  const apart = (program: Pick<Program, "outputs" | "branch">): Program =>
    outliers ? outliers.apart({ ...program, ...kept }) : { ...program, ...kept };
  const step = apart({ outputs, branch });
  if (!features) return { step };
  const width = features.shape.slice(1).reduce((size, axis) => size * axis, 1);
  return { step, body: apart({ outputs: { features } }), width };
}
