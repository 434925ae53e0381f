/** So many are named unless told otherwise. */
const MOST = 8;

/**
 * A list for a message: the first of them, and how many there are besides.
 *
 * @param items as they are to be shown
 * @param most that are shown
 */
export function listed(items: readonly string[], most: number = MOST): string {
  const shown = items.slice(0, most).join(", ");
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
