import type { Device, Program, Session, SizedProgram, State, Weights } from "./device.js";
import { multipliesWhole } from "./load.js";

/** Programs of many sizes in one session. */
export interface SizedSession {
  /**
   * The session, as it does what one of the programs does. It goes with all of them: what is disposed of is the whole.
   *
   * @throws RangeError if that one differs in more than sizes.
   */
  at(program: Program): Session;
  /** Gives back what it takes; its state stays. */
  dispose(): Promise<void>;
}

/**
 * Makes programs that are alike but for their sizes ready to run in one session, which has one copy of the weights: see {@link Device.lowerSized}.
 *
 * @returns nothing if they differ in more, or where programs share their weights anyway
 */
export async function loadSized(
  device: Device,
  programs: readonly [Program, Program],
  weights: Weights,
  state?: State,
): Promise<SizedSession | undefined> {
  const sized = await lowered(device, programs);
  if (!sized) return undefined;
  const { wholeBits } = sized.lowered.graph;
  const session = await device.open(sized.lowered, weights, state);
  return {
    at(program) {
      const sizes = sized.feedsOf({ ...program, wholeBits });
      return { ...session, run: (feeds, options) => session.run({ ...feeds, ...sizes }, options) };
    },
    dispose: () => session.dispose(),
  };
}

async function lowered(
  device: Device,
  [one, other]: readonly [Program, Program],
): Promise<SizedProgram | undefined> {
  try {
    const sized = device.lowerSized?.([one, other]);
    if (!sized || !multipliesWhole(sized.lowered)) return sized;
    const wholeBits = (await device.wholeBits?.()) ?? sized.lowered.graph.wholeBits;
    if (sized.lowered.graph.wholeBits <= wholeBits) return sized;
    return device.lowerSized?.([
      { ...one, wholeBits },
      { ...other, wholeBits },
    ]);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
