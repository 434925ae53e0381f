import type { EvaluationRecord, StepRecord } from "../records/records.js";
import { framed } from "./framed.js";
import { encodeEvent, type HyperParameter, type Scalar } from "./messages.js";

/** The format's version. */
const VERSION = "brain.Event:2";

/** What an event is of besides what it says. */
export interface EventTime {
  /** When it happened, in seconds since 1970. */
  readonly time: number;
  /** Steps a second since the last one. Default: it is not known. */
  readonly stepsPerSecond?: number;
}

/**
 * The beginning of a TensorBoard event file: its version, and what the run is made of, for the page of hyper-parameters.
 *
 * @param settings lists and other objects are written as JSON
 * @param time when the run began, in seconds since 1970
 */
export async function eventsHead(
  settings: Readonly<Record<string, unknown>>,
  time: number,
): Promise<Uint8Array> {
  const hyperParameters = Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, plain(value)]],
    ),
  );
  const records = [
    { time, fileVersion: VERSION },
    { time, hyperParameters },
  ].map((event) => framed(encodeEvent(event)));
  return Uint8Array.from(records.flatMap((record) => [...record]));
}

/** What a step said as a record of a TensorBoard event file. Evaluations are tagged with their split, `evaluation` if it has no name. */
export async function stepEvent(
  record: StepRecord,
  { time, stepsPerSecond }: EventTime,
): Promise<Uint8Array> {
  const { step, loss, accuracy, gradientNorm, learningRate, metrics, evaluation } = record;
  const found = { loss, accuracy, gradientNorm, learningRate, stepsPerSecond, ...metrics };
  const scalars = [...tagged("train", found), ...(evaluation ? evaluated(evaluation) : [])];
  return framed(encodeEvent({ time, step, scalars }));
}

const evaluated = ({ split, loss, accuracy, metrics }: EvaluationRecord) =>
  tagged(split ?? "evaluation", { loss, accuracy, ...metrics });

/** Numbers with what they are called by, in the way of TensorBoard; those that are not there are left out. */
function tagged(group: string, numbers: Readonly<Record<string, number | undefined>>): Scalar[] {
  return Object.entries(numbers).flatMap(([name, value]) =>
    value === undefined || Number.isNaN(value) ? [] : [{ tag: `${group}/${snakeCase(name)}`, value }],
  );
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function plain(value: unknown): HyperParameter {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : JSON.stringify(value);
}
