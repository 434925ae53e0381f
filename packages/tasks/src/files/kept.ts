import { canHash, sha256 } from "@permafrost/common/sha256";
import type { ByteCache } from "./file-source.js";

const HASH_LENGTH = 64;

/** What is kept under a name, if it is whole; a cache that is damaged or fails has nothing. */
export async function readKept(cache: ByteCache, name: string): Promise<Uint8Array | undefined> {
  const sealed = await cache.read(name).catch(() => undefined);
  if (!sealed || sealed.length < HASH_LENGTH) return undefined;
  const bytes = sealed.subarray(HASH_LENGTH);
  const seal = new TextDecoder().decode(sealed.subarray(0, HASH_LENGTH));
  return seal === (await sha256(bytes)) ? bytes : undefined;
}

/** Keeps bytes, their digest before them. A cache that cannot be written to is no error: all that is lost is time. */
export async function keep(cache: ByteCache, name: string, bytes: Uint8Array): Promise<void> {
  const sealed = new Uint8Array(HASH_LENGTH + bytes.length);
  sealed.set(new TextEncoder().encode(await sha256(bytes)));
  sealed.set(bytes, HASH_LENGTH);
  await cache.write(name, sealed).catch(() => undefined);
}

/** How something decoded becomes bytes, and again what it was. */
export interface Packing<T> {
  /** With a version, which changes when decoding does, so that what an older one wrote is not taken. */
  readonly name: string;
  pack(decoded: T): Uint8Array;
  unpack(bytes: Uint8Array): T;
}

/**
 * Decodes once: what the cache has for these source bytes is taken, else `decode` runs and its result is kept.
 *
 * @param variant what else the result depends on.
 */
export async function decodeOnce<T>(
  cache: ByteCache | undefined,
  packing: Packing<T>,
  source: Uint8Array,
  decode: () => Promise<T>,
  variant?: string,
): Promise<T> {
  // without digests nothing is kept
  if (!cache || !canHash()) return decode();
  const hash = (await sha256(source)).slice(0, 32);
  const name = `${[packing.name, ...(variant ? [variant] : []), hash].join("-")}.bin`;
  const kept = await readKept(cache, name);
  if (kept) return packing.unpack(kept);
  const decoded = await decode();
  await keep(cache, name, packing.pack(decoded));
  return decoded;
}
