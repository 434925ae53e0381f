import {
  type Device,
  load,
  loadSized,
  type SizedSession,
  type State,
  type Weights,
} from "@permafrost/runtime";
import type { Opening } from "./compiled.js";
import type { StepPrograms } from "./step-programs.js";

/** Opens a step's programs, for one number of tokens after another. */
export interface SizedOpening {
  readonly open: Opening;
  /** Whether what it opened has copies of the weights of its own, beside those that all share. */
  readonly copied: boolean;
  /** Gives back what is shared. */
  dispose(): Promise<void>;
}

/** Opens every program with a session, and weights, of its own, unless the device has programs share them. */
export function openingEach(device: Device, weights: Weights, state: State): SizedOpening {
  return {
    open: (part, program) => load(device, program, weights, part === "step" ? state : undefined),
    copied: true,
    dispose: async () => undefined,
  };
}

/**
 * Opens one session for each part of a step, whatever the number of tokens, where a device would copy the weights into each.
 *
 * @param steps for two numbers of tokens
 */
export async function openingShared(
  device: Device,
  [one, other]: readonly [StepPrograms, StepPrograms],
  weights: Weights,
  state: State,
): Promise<SizedOpening> {
  const each = openingEach(device, weights, state);
  const body = one.body && other.body ? await loadSized(device, [one.body, other.body], weights) : undefined;
  const step = await loadSized(device, [one.step, other.step], weights, state).catch(async (error) => {
    await body?.dispose();
    throw error;
  });
  const sessions: Record<"step" | "body", SizedSession | undefined> = { step, body };
  let copied = false;
  return {
    get copied() {
      return copied;
    },
    async open(part, program) {
      try {
        const session = sessions[part]?.at(program);
        if (session) return { ...session, dispose: async () => undefined };
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
      copied = true;
      return each.open(part, program);
    },
    async dispose() {
      await body?.dispose();
      await step?.dispose();
    },
  };
}
