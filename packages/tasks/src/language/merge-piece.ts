/** What two neighbouring ids become, and how early. */
export interface Merge {
  /** Lower ones come first. */
  readonly rank: number;
  /** What the two become. */
  readonly id: number;
}

/** Merges by the two ids that they are of. */
export interface Merges {
  /** The merge of two ids, if there is one. */
  of(left: number, right: number): Merge | undefined;
}

/** More ids than any vocabulary has: a pair is one number. */
const MOST_IDS = 2 ** 26;

/** @param list `[left, right, merged]`, the first first */
export function mergesOf(list: readonly (readonly [number, number, number])[]): Merges {
  const byPair = new Map<number, Merge>();
  for (const [rank, [left, right, id]] of list.entries()) {
    const pair = left * MOST_IDS + right;
    if (!byPair.has(pair)) byPair.set(pair, { rank, id });
  }
  return { of: (left, right) => byPair.get(left * MOST_IDS + right) };
}

/**
 * Merges neighbours until none are left that merge: the earliest merge first, and of equal ones the leftmost. Time is that of a sort, however
 * long a piece is.
 */
export function mergePiece(ids: readonly number[], merges: Merges): readonly number[] {
  if (ids.length < 2) return ids;
  const id = Int32Array.from(ids);
  const next = Int32Array.from(ids, (_, i) => (i + 1 < ids.length ? i + 1 : -1));
  const before = Int32Array.from(ids, (_, i) => i - 1);
  const waiting = queue();
  const look = (at: number) => {
    if (at < 0 || next[at]! < 0) return;
    const merge = merges.of(id[at]!, id[next[at]!]!);
    if (merge) waiting.add(merge.rank * MOST_IDS + at);
  };
  for (const at of id.keys()) look(at);
  for (let first = waiting.take(); first !== undefined; first = waiting.take()) {
    const at = first % MOST_IDS;
    const right = next[at]!;
    // one that was merged with another meanwhile is no more
    const merge = id[at]! < 0 || right < 0 ? undefined : merges.of(id[at]!, id[right]!);
    if (merge?.rank !== Math.floor(first / MOST_IDS)) continue;
    id[at] = merge.id;
    id[right] = -1;
    next[at] = next[right]!;
    if (next[at]! >= 0) before[next[at]!] = at;
    look(before[at]!);
    look(at);
  }
  return Array.from(id).filter((each) => each >= 0);
}

/** Numbers, of which the smallest comes first: a binary heap. */
function queue() {
  const heap: number[] = [];
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  return {
    add(value: number) {
      heap.push(value);
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (heap[parent]! <= heap[at]!) return;
        swap(at, parent);
        at = parent;
      }
    },
    take(): number | undefined {
      const least = heap[0];
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return least;
      heap[0] = last;
      for (let at = 0; ; ) {
        const child = 2 * at + 1;
        const smaller = child + 1 < heap.length && heap[child + 1]! < heap[child]! ? child + 1 : child;
        if (!(heap[smaller]! < heap[at]!)) return least;
        swap(at, smaller);
        at = smaller;
      }
    },
  };
}
