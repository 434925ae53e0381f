import { PbfWriter } from "pbf";

/**
 * The messages of TensorBoard's `event.proto`, `summary.proto` and of its hyper-parameters' `plugin_data.proto`, as far as they are written here;
 * field numbers as published.
 */

/** A value of a run's configuration. */
export type HyperParameter = string | number | boolean;

/** A number with its tag. */
export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

/** One event. */
export interface TensorBoardEvent {
  /** Seconds since 1970. */
  readonly time: number;
  /** Default 0. */
  readonly step?: number;
  /** Which version of the format the file is of; its first event says it. */
  readonly fileVersion?: string;
  /** Numbers of the step. */
  readonly scalars?: readonly Scalar[];
  /** What the run was begun with. */
  readonly hyperParameters?: Readonly<Record<string, HyperParameter>>;
}

type Write<T> = (value: T, to: PbfWriter) => void;

/** Where the hyper-parameters' plugin looks for them. */
const SESSION_START = { tag: "_hparams_/session_start_info", plugin: "hparams" };

const parameter: Write<HyperParameter> = (value, to) => {
  if (typeof value === "number") to.writeDoubleField(2, value);
  else if (typeof value === "string") to.writeStringField(3, value);
  else to.writeBooleanField(4, value);
};

const entry: Write<readonly [string, HyperParameter]> = ([name, value], to) => {
  to.writeStringField(1, name);
  to.writeMessage(2, parameter, value);
};

const sessionStart: Write<TensorBoardEvent> = ({ hyperParameters = {}, time }, to) => {
  for (const each of Object.entries(hyperParameters)) to.writeMessage(1, entry, each);
  to.writeDoubleField(5, time);
};

const hyperParameterData: Write<TensorBoardEvent> = (event, to) => to.writeMessage(3, sessionStart, event);

const plugin: Write<TensorBoardEvent> = (event, to) => {
  to.writeStringField(1, SESSION_START.plugin);
  to.writeBytesField(2, bytesOf(hyperParameterData, event));
};

const metadata: Write<TensorBoardEvent> = (event, to) => to.writeMessage(1, plugin, event);

const sessionStartValue: Write<TensorBoardEvent> = (event, to) => {
  to.writeStringField(1, SESSION_START.tag);
  to.writeMessage(9, metadata, event);
};

const scalar: Write<Scalar> = ({ tag, value }, to) => {
  to.writeStringField(1, tag);
  to.writeFloatField(2, value);
};

const summary: Write<TensorBoardEvent> = (event, to) => {
  for (const each of event.scalars ?? []) to.writeMessage(1, scalar, each);
  if (event.hyperParameters) to.writeMessage(1, sessionStartValue, event);
};

const message: Write<TensorBoardEvent> = (event, to) => {
  to.writeDoubleField(1, event.time);
  if (event.step) to.writeVarintField(2, event.step);
  if (event.fileVersion !== undefined) to.writeStringField(3, event.fileVersion);
  if (event.scalars || event.hyperParameters) to.writeMessage(5, summary, event);
};

function bytesOf<T>(write: Write<T>, value: T): Uint8Array {
  const writer = new PbfWriter();
  write(value, writer);
  return writer.finish();
}

/** The bytes of an event. */
export const encodeEvent = (event: TensorBoardEvent): Uint8Array => bytesOf(message, event);
