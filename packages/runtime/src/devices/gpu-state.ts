import type { State, StateValues } from "../device.js";
import { checkedNumbers, live } from "./binding.js";
import { createGpuBuffer, filledBuffer, readBuffer } from "./gpu-buffer.js";
import type { GpuBuffer, GpuDevice } from "./gpu-types.js";
import type { Lock } from "./mutex.js";

const CELL: unique symbol = Symbol("values on a GPU");

/** A value of a state: a buffer to read from, and where a program replaces it one to write to. They change places. */
export interface GpuValue {
  /** Numbers that it has. */
  readonly length: number;
  /** Holds the present numbers. */
  current: GpuBuffer;
  /** Takes those of the next run. */
  spare: GpuBuffer | undefined;
}

/** What sessions on a GPU know of a state. */
export interface GpuCell {
  /** Where its buffers are. */
  readonly device: GpuDevice;
  /** Its values by name; none once it is disposed of. */
  values: Map<string, GpuValue> | undefined;
  /** Whose run wrote to the spare buffers last, if it took the branch. */
  computed: object | undefined;
}

interface GpuState extends State {
  readonly [CELL]: GpuCell;
}

/** State in buffers of a GPU. */
export function placeOnGpu(device: GpuDevice, lock: Lock, initial: StateValues): Promise<State> {
  const values = new Map<string, GpuValue>();
  const cell: GpuCell = { device, values, computed: undefined };
  const destroy = () => {
    for (const { current, spare } of values.values()) {
      current.destroy();
      spare?.destroy();
    }
    values.clear();
    cell.values = undefined;
  };
  const state: GpuState = {
    [CELL]: cell,
    read: () =>
      lock(async () => {
        const read: Record<string, Float32Array> = {};
        for (const [name, { current, length }] of live(cell.values))
          read[name] = await readBuffer(device, current, length);
        return read;
      }),
    write: (next) =>
      lock(async () => {
        for (const [name, { length }] of live(cell.values))
          if (next[name]) checkedNumbers(name, [length], next[name]);
        for (const [name, { current }] of live(cell.values))
          if (next[name]) device.queue.writeBuffer(current, 0, next[name]);
        cell.computed = undefined;
      }),
    // nothing to do a second time, when the GPU may be gone
    dispose: async () => (cell.values ? lock(async () => destroy()) : undefined),
  };
  return lock(async () => {
    try {
      for (const [name, numbers] of Object.entries(initial)) {
        const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
        const current = filledBuffer(device, name, bytes);
        values.set(name, { length: numbers.length, current, spare: undefined });
      }
    } catch (error) {
      destroy();
      throw error;
    }
    return state;
  });
}

/** Values for a program of whose inputs these are replaced. @throws TypeError if the state lies elsewhere. */
export function gpuCellOf(state: State, device: GpuDevice, replaced: readonly string[]): GpuCell {
  const cell = CELL in state ? (state as GpuState)[CELL] : undefined;
  if (cell?.device !== device)
    throw new TypeError(
      "Cannot open a program on this state: it does not lie on this GPU. Place it with the device that opens the program",
    );
  for (const name of replaced) {
    const value = live(cell.values).get(name);
    if (value) value.spare ??= createGpuBuffer(device, `next ${name}`, 4 * value.length);
  }
  return cell;
}
