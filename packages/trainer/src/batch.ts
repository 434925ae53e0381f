/** Some examples side by side. */
export interface Batch {
  /** Tokens of every example, padding included. Default: what the model takes. */
  readonly tokens?: number;
  /** `[size, tokens, dim]` values, or `[size, tokens]` ids. */
  readonly x: Float32Array | Int32Array;
  /** `[size, output.tokens * output.labels]` class numbers. */
  readonly y: Int32Array;
  /** `[size]`: real tokens of each example. */
  readonly lengths: Int32Array;
  /** Examples. */
  readonly size: number;
}
