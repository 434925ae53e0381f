import type { Device, Program, Session, State, Weights } from "./device.js";

/**
 * Makes a program ready to run on a device: lowers it, and opens that.
 *
 * @param weights called once for each weight that is not there yet, for several at a time
 * @param state what the program's inputs of the same names are taken from; `device.place` makes one
 */
export function load<S extends Session>(
  device: Pick<Device, "lower"> & { open(...given: Parameters<Device["open"]>): Promise<S> },
  program: Program,
  weights: Weights,
  state?: State,
): Promise<S> {
  return device.open(device.lower(program), weights, state);
}
