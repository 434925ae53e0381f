import { closing } from "@permafrost/common/closing";
import {
  type Device,
  type Inputs,
  openPredictor,
  type PredictorOptions,
  type Runnable,
} from "@permafrost/runtime";
import {
  type DataEncoding,
  type DecodedOutput,
  decodeOutput,
  type EncodedInput,
  encodeInput,
  type NewData,
  type RawExample,
  rawInputOf,
} from "@permafrost/tasks";

/** A model, and what was learned about the data that it was trained on. */
export interface DataModel {
  /** At its trained values. */
  readonly model: Runnable;
  /** As its task or its adapter has it. */
  readonly encoding: DataEncoding;
}

/** What a model says of an example. */
export interface Predicted {
  /** Which it is: `line 7 of new.csv`. */
  readonly of: string;
  /** What is said. */
  readonly told: DecodedOutput;
}

/** A model that is ready to predict new data as they come. */
export interface DataPredictor {
  /** What it computes on. */
  readonly device: Device;
  /**
   * Says what the model makes of new data, each by itself. Calls may come while others are answered.
   *
   * @param data rows of a table by the names of their columns, in whatever order; pictures; texts; the last times of a series; or numbers
   * @throws Error naming which of them it is and what is wrong with it: a column that is missing, a cell that is not of its kind; once it is
   *   disposed of, saying so.
   */
  predict(data: readonly NewData[]): Promise<DecodedOutput[]>;
  /** The same of examples that come one after the other, as from a file, in the order in which they come. */
  each(examples: AsyncIterable<RawExample>): AsyncGenerator<Predicted, void, void>;
  /** Answers what was asked, then gives back what it takes, the device too if that was opened for it. A second call does nothing. */
  dispose(): Promise<void>;
}

/** Examples of a file that are looked at together. */
const TOGETHER = 256;

/**
 * Makes a model ready to predict new data as they come.
 *
 * @throws TypeError for an option that there is not; RangeError for one that makes no sense.
 */
export async function openDataPredictor(
  { model, encoding }: DataModel,
  options: PredictorOptions = {},
): Promise<DataPredictor> {
  const { device, predict, ...predictor } = await openPredictor(model, options);
  const { during, dispose } = closing("predict", "predictor", predictor.dispose);
  const told = teller({ model, encoding }, async (inputs) => (await predict(inputs)).logits);
  return {
    device,
    predict: (data) => during(async () => told(await rawExamples(encoding, data))),
    async *each(examples) {
      let some: RawExample[] = [];
      const all = async () =>
        (await told(some)).map((one, i): Predicted => ({ of: some[i]!.where(), told: one }));
      for await (const example of examples) {
        some.push(example);
        if (some.length < TOGETHER) continue;
        yield* await all();
        some = [];
      }
      yield* await all();
    },
    dispose,
  };
}

/**
 * What a model makes of new data, by whoever computes its logits: one that is being trained, say.
 *
 * @param logitsOf `[examples, labels, classes]` of examples side by side
 * @throws as {@link DataPredictor.predict} does.
 */
export async function predictData(
  of: DataModel,
  data: readonly NewData[],
  logitsOf: (inputs: Inputs) => Promise<Float32Array>,
): Promise<DecodedOutput[]> {
  return teller(of, logitsOf)(await rawExamples(of.encoding, data));
}

const rawExamples = (encoding: DataEncoding, data: readonly NewData[]): Promise<RawExample[]> =>
  Promise.all(
    data.map(async (one, i) => {
      const where = () => `example ${i}`;
      return { raw: await rawInputOf(encoding, one, where), where };
    }),
  );

function teller({ model, encoding }: DataModel, logitsOf: (inputs: Inputs) => Promise<Float32Array>) {
  const { tokens, labels, classes } = model.output;
  const outputs = tokens * labels * classes;
  return async (examples: readonly RawExample[]): Promise<DecodedOutput[]> => {
    if (examples.length === 0) return [];
    const encoded = examples.map(({ raw, where }) => encodeInput(encoding, raw, where));
    const logits = await logitsOf(together(model, encoded));
    return encoded.map((one, i) =>
      decodeOutput(encoding, logits.subarray(i * outputs, (i + 1) * outputs), one),
    );
  };
}

/** Examples side by side. */
function together({ ragged }: Pick<Runnable, "ragged">, encoded: readonly EncodedInput[]): Inputs {
  const [{ x: first }] = encoded as [EncodedInput];
  const x = new (first.constructor as new (length: number) => typeof first)(encoded.length * first.length);
  for (const [i, one] of encoded.entries()) x.set(one.x, i * first.length);
  return { x, ...(ragged && { lengths: Int32Array.from(encoded, ({ length }) => length) }) };
}
