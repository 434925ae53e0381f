import { oneLine } from "@permafrost/common/quote";

/** Runs what writes to the cache; gives nothing where nothing can be kept. */
export type Keeper = <T>(write: () => Promise<T>) => Promise<T | undefined>;

/** Folders of which it was said that nothing is kept there. */
const told = new Set<string>();

/**
 * Keeps what was fetched for as long as that succeeds. A cache that cannot be written is said once, and is no reason to stop.
 *
 * @param folder of the cache
 */
export function keeper(folder: string): Keeper {
  let works = true;
  return async (write) => {
    if (!works) return undefined;
    try {
      return await write();
    } catch (error) {
      const fault = faultOfDisk(error);
      if (fault === undefined) throw error;
      works = false;
      if (!told.has(folder))
        console.warn(
          `permafrost: what is fetched is not kept, as ${oneLine(folder)} cannot be written (${oneLine(fault)}); set HF_HUB_CACHE to a folder that can`,
        );
      told.add(folder);
      return undefined;
    }
  };
}

/** What the system says about a file that it does not write; nothing where something else went wrong. */
function faultOfDisk(error: unknown): string | undefined {
  const errors = [error, (error as Error).cause] as readonly NodeJS.ErrnoException[];
  const found = errors.find((one) => one?.syscall !== undefined);
  return found?.message.split(",", 1)[0];
}
