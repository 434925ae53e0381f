/** Letters that a study's name may have. */
const MOST = 64;

/** A name with something after it, which is cut where both are too long. */
export function nameWith(name: string, suffix: string): string {
  const after = `-${suffix.slice(0, MOST / 2)}`;
  return name.slice(0, MOST - after.length) + after;
}
