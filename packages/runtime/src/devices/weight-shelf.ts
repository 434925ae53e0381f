import { type PackedPart, packWeight, showShape, type WrittenWeight } from "@permafrost/graph";
import type { Weights } from "../device.js";
import { checkedNumbers } from "./binding.js";
import { inGroups, readingOnce } from "./groups.js";

/** Weights that a device has placed: each once for all the programs that are loaded with the same {@link Weights}. */
export interface WeightShelf<T> {
  /** Places what is not there yet. */
  take(weights: Weights, wanted: readonly WrittenWeight[]): Promise<TakenWeights<T>>;
}

/** What a program took from a shelf. */
export interface TakenWeights<T> {
  /** Placed parts by name. */
  readonly parts: Readonly<Record<string, T>>;
  /** Removes what no other program has taken. */
  giveBack(): Promise<void>;
}

interface Slot<T> {
  readonly parts: Promise<readonly (readonly [name: string, placed: T])[]>;
  users: number;
}

/** A shelf of a device that places a weight's parts, and removes them, like this. */
export function createWeightShelf<T>(
  place: (part: PackedPart) => T,
  remove: (placed: T) => void = () => undefined,
): WeightShelf<T> {
  const slots = new WeakMap<Weights, Map<string, Slot<T>>>();

  async function placed(read: Weights, { source, shape, storage }: WrittenWeight) {
    const values = checkedNumbers(source, shape, await read(source));
    return packWeight(source, values, shape, storage).map((part) => [part.name, place(part)] as const);
  }

  return {
    async take(weights, wanted) {
      const own = slots.get(weights) ?? new Map<string, Slot<T>>();
      slots.set(weights, own);
      const taken: string[] = [];
      const giveBack = async () => {
        for (const key of taken.splice(0)) {
          const slot = own.get(key)!;
          if (--slot.users > 0) continue;
          own.delete(key);
          for (const [, part] of await slot.parts.catch(() => [])) remove(part);
        }
      };
      const occupy = (weight: WrittenWeight, read: Weights): Slot<T> => {
        const key = `${weight.storage}${showShape(weight.shape)} ${weight.source}`;
        const slot = own.get(key) ?? { parts: placed(read, weight), users: 0 };
        // whoever waits for it hears of a failure
        slot.parts.catch(() => undefined);
        own.set(key, slot);
        slot.users++;
        taken.push(key);
        return slot;
      };
      const parts: Record<string, T> = {};
      try {
        for (const group of inGroups(wanted)) {
          const read = readingOnce(weights);
          for (const slot of group.map((weight) => occupy(weight, read)))
            for (const [part, value] of await slot.parts) parts[part] = value;
        }
      } catch (error) {
        await giveBack();
        throw error;
      }
      return { parts, giveBack };
    },
  };
}
