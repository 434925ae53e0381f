import { defined } from "@permafrost/common/defined";
import { sizeOf } from "@permafrost/graph";
import {
  type Device,
  type Outliers,
  type Runnable,
  type State,
  type StateValues,
  type Weights,
  weightsOf,
} from "@permafrost/runtime";
import { type Compiled, compile } from "./compiled.js";
import { outliersOf } from "./outliers-of.js";
import { openingEach, openingShared } from "./sized-opening.js";
import { RATE_FACTORS } from "./step.js";
import { type CompileOptions, type StepPrograms, stepPrograms } from "./step-programs.js";

/** A model's programs for different numbers of tokens, and the state that they share. */
export interface Programs {
  /** What they train. */
  readonly state: State;
  /** What they multiply apart, where products are in whole numbers. */
  readonly outliers?: Outliers;
  /** The program for a number of tokens, which is compiled if it is not there. */
  take(tokens: number): Promise<Compiled>;
  /** Gives back the programs and their state. */
  dispose(): Promise<void>;
}

/** Programs that are kept: each has its own room for what it computes. */
const MOST_PROGRAMS = 8;

/** Bytes that copies of the weights may take, where every program holds one. */
const MOST_COPIED = 1.5 * 2 ** 30;

/**
 * Compiles the program for as many tokens as the model takes.
 *
 * @param values what the state starts as
 * @param factors for weights with learning rates of their own
 */
export async function createPrograms(
  device: Device,
  model: Runnable,
  options: Omit<CompileOptions, "tokens">,
  values: StateValues,
  factors?: Float32Array,
): Promise<Programs> {
  const read = weightsOf(model);
  const asGiven: Weights = async (name) => (factors && name === RATE_FACTORS ? factors : read(name));
  const state = await device.place(values);
  const giveBack: (() => Promise<void>)[] = [() => state.dispose()];
  const dispose = async () => {
    for (const give of giveBack.splice(0).toReversed()) await give();
  };
  try {
    const outliers =
      options.compute === undefined || options.compute === "f32"
        ? undefined
        : await outliersOf(device, model, asGiven, options, values);
    const weights = outliers?.weights ?? asGiven;
    const all = { ...options, ...defined({ outliers }) };
    const at = (tokens: number) => stepPrograms(model, { ...all, tokens });
    const { tokens: full } = model.input;
    const programs = new Map<number, Compiled>();
    const openFirst = async () => {
      const whole = at(full);
      const opening =
        model.ragged && device.lowerSized && full > 1
          ? await openingShared(device, [whole, at(full - 1)], weights, state)
          : openingEach(device, weights, state);
      giveBack.push(() => opening.dispose());
      const compiled = (step: StepPrograms, tokens: number) =>
        compile(step, opening.open, { ...options, tokens });
      programs.set(full, await compiled(whole, full));
      return { opening, compileFor: (tokens: number) => compiled(at(tokens), tokens) };
    };
    // what was looked at is there until the first program is
    const { opening, compileFor } = await openFirst().finally(() => outliers?.dispose());
    giveBack.push(async () => {
      for (const program of programs.values()) await program.dispose();
      programs.clear();
    });
    return {
      state,
      ...defined({ outliers }),
      async take(tokens) {
        const program = programs.get(tokens) ?? (await compileFor(tokens));
        // the one that was used last is the last to go
        programs.delete(tokens);
        programs.set(tokens, program);
        const most = opening.copied ? mostPrograms(model, device) : MOST_PROGRAMS;
        for (const [unused, program] of programs) {
          if (programs.size <= most) break;
          programs.delete(unused);
          await program.dispose();
        }
        return program;
      },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function mostPrograms({ parameters }: Runnable, { sharesWeights }: Device): number {
  if (sharesWeights) return MOST_PROGRAMS;
  const bytes = parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  return Math.max(1, Math.min(MOST_PROGRAMS, Math.floor(MOST_COPIED / bytes)));
}
