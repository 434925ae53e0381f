/** A protein as some file has it, unchecked. */
export interface Protein {
  /** Its amino acids, a letter each. */
  readonly sequence: unknown;
  /** Number of its fold. */
  readonly fold: unknown;
  /** Where it is, for messages: `line 3 of train.csv`. */
  readonly place: string;
}
