/** A piece of a file that someone waits for, and where it goes. */
export interface Piece {
  /** Its first byte, from the start of the file. */
  readonly offset: number;
  /** Filled with as many bytes as it has room for. */
  readonly target: Uint8Array;
}

/** Consecutive pieces that one request fetches. */
export interface RangeRequest<P extends Piece> {
  /** First byte. */
  readonly start: number;
  /** The byte after the last. */
  readonly end: number;
  /** By their offsets. */
  readonly pieces: readonly P[];
}

/** Bytes that are fetched at a time; a broken connection loses no more than this. */
export const PART = 8 * 1024 * 1024;

/** Fetching so many bytes for nothing is cheaper than another request. */
const GAP = 32 * 1024;

/** Cuts a range into pieces of at most 8 MiB, always at the same places. */
export function cut(offset: number, target: Uint8Array): Piece[] {
  return Array.from({ length: Math.ceil(target.length / PART) }, (_, i) => ({
    offset: offset + i * PART,
    target: target.subarray(i * PART, (i + 1) * PART),
  }));
}

/** Merges pieces that are close together into requests of up to 8 MiB. */
export function planRequests<P extends Piece>(pieces: readonly P[]): RangeRequest<P>[] {
  const plan: { start: number; end: number; pieces: P[] }[] = [];
  for (const piece of [...pieces].sort((a, b) => a.offset - b.offset)) {
    const end = piece.offset + piece.target.length;
    const last = plan[plan.length - 1];
    if (
      last !== undefined &&
      piece.offset <= last.end + GAP &&
      Math.max(end, last.end) - last.start <= PART
    ) {
      last.end = Math.max(end, last.end);
      last.pieces.push(piece);
    } else {
      plan.push({ start: piece.offset, end, pieces: [piece] });
    }
  }
  return plan;
}

/** Copies bytes that arrived at `at` into those pieces that want them. */
export function scatter(pieces: readonly Piece[], at: number, bytes: Uint8Array): void {
  for (const { offset, target } of pieces) {
    const from = Math.max(offset, at);
    const to = Math.min(offset + target.length, at + bytes.length);
    if (from < to) target.set(bytes.subarray(from - at, to - at), from - offset);
  }
}
