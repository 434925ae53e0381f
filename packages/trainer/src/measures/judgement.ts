/** Held-out labels with what was said of them, a row for each that counts. */
export interface JudgedRows {
  /** Rows there are. */
  readonly length: number;
  /** Numbers given for a row. */
  readonly classes: number;
  /** f32 `[rows, classes]`; `[rows, 1]` where labels are values. */
  readonly logits: Float32Array;
  /** `[rows]`: classes, or values. */
  readonly targets: ArrayLike<number>;
  /** `[rows]`: what each counts, more than 0. */
  readonly weights: ArrayLike<number>;
  /** `[rows]`: which of an example's labels each is. */
  readonly labels: ArrayLike<number>;
}

/**
 * What can only be told of all held-out labels together, on the host: what needs an order, or counts by class. Steps do not say it, as of one batch it
 * would be another thing.
 */
export interface Judgement {
  /**
   * Judges all held-out labels. NaN where they do not let it be told.
   *
   * @param rows at least one
   */
  judge(rows: JudgedRows): number;
}

/** Collects rows, batch by batch. */
export interface Collected {
  /**
   * Adds a batch's labels.
   *
   * @param logits `[rows, classes]`; may have more rows than there are labels
   * @param perExample labels of each example
   */
  add(
    logits: Float32Array,
    targets: ArrayLike<number>,
    weights: ArrayLike<number> | undefined,
    perExample: number,
  ): void;
  /** All of them. */
  rows(): JudgedRows;
}

/** Nothing collected yet. */
export function collected(classes: number): Collected {
  const parts: Float32Array[] = [];
  const targets: number[] = [];
  const weights: number[] = [];
  const labels: number[] = [];
  return {
    add(logits, given, counted, perExample) {
      // a device may use its memory again
      const kept = new Float32Array(given.length * classes);
      let rows = 0;
      for (let row = 0; row < given.length; row++) {
        const weight = counted?.[row] ?? 1;
        if (weight === 0) continue;
        kept.set(logits.subarray(row * classes, (row + 1) * classes), rows++ * classes);
        targets.push(given[row]!);
        weights.push(weight);
        labels.push(row % perExample);
      }
      parts.push(kept.subarray(0, rows * classes));
    },
    rows() {
      const logits = new Float32Array(targets.length * classes);
      let at = 0;
      for (const part of parts) {
        logits.set(part, at);
        at += part.length;
      }
      return { length: targets.length, classes, logits, targets, weights, labels };
    },
  };
}
