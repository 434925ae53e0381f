import { checkGiven } from "@permafrost/common/check-given";
import { isForProducts } from "@permafrost/graph";
import type { Device, LoweredProgram, Program, Session, State, Weights } from "./device.js";

/** What a program is loaded on. */
type Loading<S> = Pick<Device, "lower" | "wholeBits"> & {
  open(...given: Parameters<Device["open"]>): Promise<S>;
};

/**
 * Makes a program ready to run on a device: lowers it, and opens that.
 *
 * @param weights called once for each weight that is not there yet, for several at a time
 * @param state what the program's inputs of the same names are taken from; `device.place` makes one
 */
export async function load<S extends Session>(
  device: Loading<S>,
  program: Program,
  weights: Weights,
  state?: State,
): Promise<S> {
  checkGiven("load a program", device, ["lower", "open"], "a device, as await openDevice() opens one");
  const lowered = device.lower(program);
  const wholeBits = multipliesWhole(lowered) ? await device.wholeBits?.() : undefined;
  const fits = wholeBits === undefined || lowered.graph.wholeBits <= wholeBits;
  return device.open(fits ? lowered : device.lower({ ...program, wholeBits }), weights, state);
}

/** Whether any of its products are in whole numbers. */
export const multipliesWhole = ({ graph }: LoweredProgram): boolean =>
  Object.values(graph.weights).some(({ storage }) => isForProducts(storage));
