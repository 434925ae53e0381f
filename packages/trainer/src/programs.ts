import { sizeOf } from "@permafrost/graph";
import type { Device, Feeds, Runnable } from "@permafrost/runtime";
import { type Compiled, type CompileOptions, compile, weightsOf } from "./compiled.js";

/** A model's programs for different numbers of tokens. They hand one state to each other. */
export interface Programs {
  /** The program that has the state. */
  readonly active: Compiled;
  /** Hands the state to the program for a number of tokens, which is compiled if it is not there. */
  take(tokens: number): Promise<Compiled>;
  dispose(): Promise<void>;
}

/** Programs that are kept: each has its own room for what it computes. */
const MOST_PROGRAMS = 8;

/** Bytes that copies of the weights may take, where every program holds one. */
const MOST_COPIED = 1.5 * 2 ** 30;

/** Compiles the program for as many tokens as the model takes. @param factors for weights with learning rates of their own */
export async function createPrograms(
  device: Device,
  model: Runnable,
  options: Omit<CompileOptions, "tokens">,
  state: Feeds,
  factors?: Float32Array,
): Promise<Programs> {
  const most = mostPrograms(model, device);
  const weights = weightsOf(model, factors);
  const compileFor = (tokens: number, from: Feeds) =>
    compile(device, model, weights, { ...options, tokens }, from);
  let active = await compileFor(model.input.tokens, state);
  const programs = new Map([[model.input.tokens, active]]);
  return {
    get active() {
      return active;
    },
    async take(tokens) {
      const known = programs.get(tokens);
      if (known === active) return known;
      const handed = await active.session.readState();
      if (known) await known.session.writeState(handed);
      active = known ?? (await compileFor(tokens, handed));
      // the one that was used last is the last to go
      programs.delete(tokens);
      programs.set(tokens, active);
      for (const [unused, program] of programs) {
        if (programs.size <= most) break;
        programs.delete(unused);
        await program.dispose();
      }
      return active;
    },
    async dispose() {
      for (const program of programs.values()) await program.dispose();
      programs.clear();
    },
  };
}

function mostPrograms({ parameters }: Runnable, { sharesWeights }: Device): number {
  if (sharesWeights) return MOST_PROGRAMS;
  const bytes = parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  return Math.max(1, Math.min(MOST_PROGRAMS, Math.floor(MOST_COPIED / bytes)));
}
