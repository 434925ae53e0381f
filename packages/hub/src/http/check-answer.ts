import { hasBuiltins } from "@permafrost/common/builtin";

/** What was asked for. */
interface Asked {
  /** First byte. */
  readonly start: number;
  /** The byte after the last. */
  readonly end: number;
  /** Size of the whole file. */
  readonly size: number;
}

/** What an answer holds. */
interface Answered {
  /** The byte after the last one that is to be taken. */
  readonly end: number;
  /** Why it is none of what was asked for. */
  readonly fault?: string;
  /** Whether the fault is that the file is another now, not that the server has ways of its own. */
  readonly changed?: boolean;
}

/**
 * Checks that an answer holds bytes from the first one that was asked for on, of a file of this size. It may hold fewer than were asked for,
 * and a body longer than it says is not to be taken further than it says.
 */
export function checkAnswer({ status, headers, type }: Response, { start, end, size }: Asked): Answered {
  const refused = (fault: string) => ({ end, fault });
  const changed = (fault: string) => ({ end, fault, changed: true });
  const length = numberOf(headers.get("content-length"));
  const isCompressed = (headers.get("content-encoding") ?? "identity") !== "identity";
  if (status === 200) {
    if (start !== 0 || end !== size) return refused("the server does not send parts of files");
    // of a compressed body it is another length
    if (length === undefined || isCompressed || length === size) return { end };
    return changed(`its size was ${size}, now it is ${length}`);
  }
  if (status !== 206) return refused(`the server answers ${status} where a part of it was asked for`);
  if (isCompressed) return refused("the server compresses parts of files");
  // a browser may hide the header of a part that comes from another origin
  const mayHide = type === "cors" && !hasBuiltins() && !headers.has("content-range");
  if (mayHide && (length ?? end - start) === end - start) return { end };
  const said = partOf(headers);
  if (said === undefined) return refused("the server does not say which part of it comes");
  const { first, last, total } = said;
  if (total !== size) return changed(`its size was ${size}, now it is ${total}`);
  if (first !== start) return changed(`bytes ${start} were asked for, ${first} came`);
  if (last < first || (length ?? last + 1 - first) !== last + 1 - first)
    return refused(`the server says that bytes ${first} to ${last} come, and that they are ${length}`);
  return { end: Math.min(end, last + 1) };
}

const numberOf = (text: string | null) => (text === null ? undefined : Number(text));

/** Which part of a file an answer says that it holds: its first and its last byte, and the size of the file. */
export function partOf(headers: Headers): { first: number; last: number; total: number } | undefined {
  const said = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get("content-range") ?? "");
  if (said === null) return undefined;
  const [first, last, total] = said.slice(1).map(Number) as [number, number, number];
  return Number.isSafeInteger(total) ? { first, last, total } : undefined;
}
