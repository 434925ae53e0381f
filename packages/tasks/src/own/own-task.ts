import type { DataEncoding } from "../encoding/data-encoding.js";
import type { Task } from "../task.js";
import type { ForecastFloor } from "./forecast-floor.js";

/** A task whose classes have names. */
export interface NamedTask extends Task {
  /** Names of the classes, by class number, or of what else is told. */
  readonly classNames: readonly string[];
  /** Sentences on what was made of the data that one would not expect: columns left out, labels in two spellings. */
  readonly notes: readonly string[];
}

/** A task made of data of one's own. */
export interface OwnTask extends NamedTask {
  /** What was learned about its data. */
  readonly encoding: DataEncoding;
  /** What it comes to on the test split without a model. Default: it was not measured. */
  readonly floors?: readonly ForecastFloor[];
  /** SHA-256 of the data that it is made of, as they were read: other numbers have another. */
  digest(): Promise<string>;
}

/** True for a task that was made of data of one's own, by {@link fromTable} and the like. */
export const isOwnTask = (task: Task): task is OwnTask =>
  typeof task.digest === "function" && task.encoding !== undefined;

/** Bytes of arrays, for a digest. */
export const bytesIn = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Names of what outputs tell. */
export const namesOf = ({ output }: DataEncoding): readonly string[] =>
  "classes" in output ? output.classes : output.names;
