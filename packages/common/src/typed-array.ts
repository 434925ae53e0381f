/** Kinds of numbers that lie one after another in memory. */
interface Kinds {
  readonly Float32Array: Float32Array;
  readonly Float64Array: Float64Array;
  readonly Int32Array: Int32Array;
  readonly Uint8Array: Uint8Array;
}

/** Whether it is a typed array of that kind, of whatever realm: what Node reads is of another one where tests play at being a page. */
export const isTyped = <K extends keyof Kinds>(kind: K, value: unknown): value is Kinds[K] =>
  Object.prototype.toString.call(value) === `[object ${kind}]`;
