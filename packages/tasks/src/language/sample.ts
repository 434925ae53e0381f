import type { Stretch } from "./stretches.js";

/** So much text tells which pairs are frequent. */
const MOST = 2 ** 24;

/** Bytes that are taken at a time. */
const PART = 2 ** 16;

/** Parts of some stretches, evenly from all of them: all of it, or 16 MiB. */
export function* sampleOf(stretches: readonly Stretch[]): Generator<Uint8Array> {
  const parts = stretches.flatMap(({ file, start, end }) =>
    Array.from({ length: Math.ceil((end - start) / PART) }, (_, i) => ({
      file,
      from: start + i * PART,
      to: Math.min(end, start + (i + 1) * PART),
    })),
  );
  const every = Math.max(1, parts.length / (MOST / PART));
  for (let i = 0; i < parts.length; i += every) {
    const { file, from, to } = parts[Math.floor(i)]!;
    yield file.read(from, to);
  }
}
