import { type PackedPart, packWeight, showShape, type WrittenWeight } from "@permafrost/graph";
import type { Weights } from "../device.js";
import { checkedNumbers } from "./binding.js";
import { inGroups } from "./groups.js";

/** Weights that a device has placed: each once for all the programs that are loaded with the same {@link Weights}. */
export interface WeightShelf<T> {
  /** Places what is not there yet. */
  take(weights: Weights, wanted: Readonly<Record<string, WrittenWeight>>): Promise<TakenWeights<T>>;
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

  async function placed(weights: Weights, name: string, { shape, storage }: WrittenWeight) {
    const values = checkedNumbers(name, shape, await weights(name));
    return packWeight(name, values, shape, storage).map((part) => [part.name, place(part)] as const);
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
      const occupy = (name: string, weight: WrittenWeight): Slot<T> => {
        const key = `${weight.storage}${showShape(weight.shape)} ${name}`;
        const slot = own.get(key) ?? { parts: placed(weights, name, weight), users: 0 };
        // whoever waits for it hears of a failure
        slot.parts.catch(() => undefined);
        own.set(key, slot);
        slot.users++;
        taken.push(key);
        return slot;
      };
      const parts: Record<string, T> = {};
      try {
        for (const group of inGroups(Object.entries(wanted)))
          for (const slot of group.map(([name, weight]) => occupy(name, weight)))
            for (const [part, value] of await slot.parts) parts[part] = value;
      } catch (error) {
        await giveBack();
        throw error;
      }
      return { parts, giveBack };
    },
  };
}
