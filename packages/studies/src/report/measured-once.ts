import { readIfThere } from "@permafrost/common/read-if-there";
import { writeWhole } from "@permafrost/common/write-whole";

/** A thing to measure. */
export interface Measuring<T> {
  /** All that decides what comes out. */
  readonly of: string;
  /** Measures it; what comes out has to survive JSON. */
  measure(): Promise<T>;
}

type Noted<T> = Readonly<Record<string, { readonly of: string; readonly found: T }>>;

/**
 * Measures each thing once: what is noted already in a file of the study's folder, of the same, is taken from there.
 *
 * @param path of the file; what it has of other things stays
 * @returns what was found, by name
 */
export async function measuredOnce<T>(
  path: string,
  things: Readonly<Record<string, Measuring<T>>>,
): Promise<Readonly<Record<string, T>>> {
  const before = await noted<T>(path);
  const now: Record<string, Noted<T>[string]> = { ...before };
  for (const [name, { of, measure }] of Object.entries(things)) {
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    now[name] = known?.of === of ? known : { of, found: await measure() };
  }
  if (JSON.stringify(now) !== JSON.stringify(before))
    await writeWhole(path, `${JSON.stringify(now, null, 2)}\n`);
  return Object.fromEntries(Object.keys(things).map((name) => [name, now[name]!.found]));
}

async function noted<T>(path: string): Promise<Noted<T>> {
  const text = await readIfThere(path);
  try {
    return text === undefined ? {} : ((JSON.parse(text) ?? {}) as Noted<T>);
  } catch {
    // what cannot be read is measured again
    return {};
  }
}
