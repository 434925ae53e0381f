import type { State, StateValues } from "../device.js";
import { checkedNumbers, live } from "./binding.js";
import { filledBuffer, writeBuffer } from "./gpu-buffer.js";
import type { GpuBuffer, GpuDevice } from "./gpu-types.js";
import type { Lock } from "./mutex.js";
import { createReadback } from "./readback.js";

const CELL: unique symbol = Symbol("values on a GPU");

/** A value of a state. It stays where it is, as programs are compiled for the place; what replaces it is copied there. */
export interface GpuValue {
  /** Numbers that it has. */
  readonly length: number;
  /** Holds the present numbers. */
  readonly buffer: GpuBuffer;
}

/** What sessions on a GPU know of a state. */
export interface GpuCell {
  /** Where its buffers are. */
  readonly device: GpuDevice;
  /** Its values by name; none once it is disposed of. */
  values: Map<string, GpuValue> | undefined;
  /** Whose run computed successors last, if it took the branch. */
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
    for (const { buffer } of values.values()) buffer.destroy();
    values.clear();
    cell.values = undefined;
  };
  const state: GpuState = {
    [CELL]: cell,
    read: () =>
      lock(async () => {
        const placed = [...live(cell.values)];
        // seldom read, and large: its memory is not kept
        const readback = createReadback(device);
        try {
          const parts = placed.map(([, { buffer, length }]) => ({ buffer, bytes: 4 * length }));
          const read = await readback.read(parts);
          return Object.fromEntries(placed.map(([name], i) => [name, new Float32Array(read[i]!)]));
        } finally {
          readback.dispose();
        }
      }),
    write: (next) =>
      lock(async () => {
        for (const [name, { length }] of live(cell.values))
          if (next[name]) checkedNumbers(name, [length], next[name]);
        for (const [name, { buffer }] of live(cell.values))
          if (next[name]) writeBuffer(device, buffer, next[name]);
        cell.computed = undefined;
      }),
    // nothing to do a second time, when the GPU may be gone
    dispose: async () => (cell.values ? lock(async () => destroy()) : undefined),
  };
  return lock(async () => {
    try {
      for (const [name, numbers] of Object.entries(initial)) {
        const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
        values.set(name, { length: numbers.length, buffer: filledBuffer(device, name, bytes) });
      }
    } catch (error) {
      destroy();
      throw error;
    }
    return state;
  });
}

/** Values for a program. @throws TypeError if the state lies elsewhere. */
export function gpuCellOf(state: State, device: GpuDevice): GpuCell {
  const cell = CELL in state ? (state as GpuState)[CELL] : undefined;
  if (cell?.device === device) return cell;
  throw new TypeError(
    "Cannot open a program on this state: it does not lie on this GPU. Place it with the device that opens the program",
  );
}
