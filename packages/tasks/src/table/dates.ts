import { textIn } from "./cells.js";

/** ISO 8601, with a blank or a T before the time; without a zone it is taken as UTC. */
const DATE =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** Milliseconds since 1970 of the date in a cell; NaN if there is none: dates are `2026-11-26`, with `10:30` after it or not. */
export function dateIn(cell: unknown): number {
  if (cell instanceof Date) return cell.getTime();
  const match = DATE.exec(textIn(cell)?.trim() ?? "");
  if (!match) return Number.NaN;
  const [, year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.map(Number);
  const date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, 0) + 1000 * (second || 0);
  const read = new Date(date);
  const isThere =
    read.getUTCMonth() === month - 1 && read.getUTCDate() === day && (hour || 0) < 24 && (minute || 0) < 60;
  return isThere ? date - zoneOf(match[7]) : Number.NaN;
}

/** Milliseconds that a zone is ahead of UTC. */
function zoneOf(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  if (!match) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}
