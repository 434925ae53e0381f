/** Some examples side by side. */
export interface Batch {
  /** Tokens of every example, padding included. Default: what the model takes. */
  readonly tokens?: number;
  /** `[size, tokens, dim]` values, or `[size, tokens]` ids. */
  readonly x: Float32Array | Int32Array;
  /** `[size, output.tokens * output.labels]`: numbers of classes, or values. */
  readonly y: Int32Array | Float32Array;
  /** What each label counts, of the same size as `y`; 0 for one that is padding. Default: all the same. */
  readonly weights?: Float32Array;
  /** `[size]`: real tokens of each example. */
  readonly lengths: Int32Array;
  /** Examples. */
  readonly size: number;
}
