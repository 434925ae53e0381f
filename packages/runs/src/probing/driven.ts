import { narrow, slice } from "@permafrost/graph";
import type { Model } from "@permafrost/models";
import { contextOf, type Device, inputOf, load, type Session, weightsOf } from "@permafrost/runtime";

/** What a body makes of some sequences of numbers. */
export interface Driven {
  /** `[sequences, read, width]`: what it gives at the last tokens. */
  readonly hidden: Float32Array;
  /** Mean square of an entry at the last token, of what enters the first layer, and of what each layer gives. */
  readonly squares: readonly number[];
}

/** A model that is driven by sequences of numbers. */
export interface Driver {
  /** Numbers that the body gives for a token. */
  readonly width: number;
  /** Last tokens of which they are brought back. */
  readonly read: number;
  /** Runs over sequences `[sequences, tokens]`, some at a time. @throws RangeError if what it gives is not finite */
  run(sequences: Float32Array): Promise<Driven>;
  /** Gives back what it takes. */
  dispose(): Promise<void>;
}

/** Sequences that go through at once. */
const AT_ONCE = 20;

/** Makes a model of one number a token ready to be driven. */
export async function openDriver(device: Device, model: Model, read: number): Promise<Driver> {
  const { tokens } = model.input;
  const { hidden, states } = model.forward(inputOf(model, AT_ONCE), contextOf(model, AT_ONCE, new Map()));
  const last = states.map((state, i) => [`state ${i}`, slice(state, 1, tokens - 1, tokens)] as const);
  const outputs = narrow({ hidden: slice(hidden, 1, tokens - read, tokens), ...Object.fromEntries(last) });
  const session: Session = await load(device, { outputs }, weightsOf(model));
  const width = hidden.shape[2]!;
  return {
    width,
    read,
    async run(sequences) {
      const count = sequences.length / tokens;
      const all = new Float32Array(count * read * width);
      const sums = last.map(() => 0);
      for (let start = 0; start < count; start += AT_ONCE) {
        const some = Math.min(AT_ONCE, count - start);
        const x = new Float32Array(AT_ONCE * tokens);
        x.set(sequences.subarray(start * tokens, (start + some) * tokens));
        const found = await session.run({ x }, { wanted: Object.keys(outputs) });
        const hidden = (found["hidden"] as Float32Array).subarray(0, some * read * width);
        const wrong = hidden.find((value) => !Number.isFinite(value));
        if (wrong !== undefined)
          throw new RangeError(
            `Cannot probe the body: it gives ${wrong} for numbers from -0.8 to 0.8. Take smaller weights`,
          );
        all.set(hidden, start * read * width);
        for (const [i, [name, { shape }]] of last.entries()) {
          const size = shape[2]!;
          const values = (found[name] as Float32Array).subarray(0, some * size);
          for (const value of values) sums[i]! += (value * value) / (count * size);
        }
      }
      return { hidden: all, squares: sums };
    },
    dispose: () => session.dispose(),
  };
}
