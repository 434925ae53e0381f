import { builtin } from "@permafrost/common/builtin";
import { makeFolder } from "@permafrost/common/make-folder";
import { writeWhole } from "@permafrost/common/write-whole";
import { fileBytes } from "../file-bytes.js";
import type { Keeper } from "../hub/keeper.js";

/** Keeps parts of files that were fetched, so that they need not be fetched again. */
export interface PartStore {
  /** Fills `target` with a part that was kept; false where there is none of that place and length. */
  get(offset: number, target: Uint8Array): Promise<boolean>;
  /** Keeps a part. May fail silently: a full disk is no reason to stop. */
  put(offset: number, bytes: Uint8Array): Promise<void>;
}

/**
 * Parts as files of a folder on disk, each with the SHA-256 of its bytes at its end, so that no damaged one is used.
 *
 * @param keep writes, or does not
 */
export function folderParts(folder: string, keep: Keeper): PartStore {
  const pathOf = (offset: number, { length }: Uint8Array) => `${folder}/${offset}-${offset + length}`;
  let made: Promise<unknown> | undefined;
  return {
    async get(offset, target) {
      const file = await fileBytes(pathOf(offset, target)).catch(() => undefined);
      if (file?.size !== target.length + DIGEST) return false;
      const digest = new Uint8Array(DIGEST);
      try {
        await file.readInto(0, target);
        await file.readInto(target.length, digest);
      } catch {
        return false;
      }
      return (await sha256(target)).every((byte, i) => byte === digest[i]);
    },
    async put(offset, bytes) {
      const parts = [bytes, await sha256(bytes)];
      await keep(async () => {
        made ??= makeFolder(folder);
        await made;
        await writeWhole(pathOf(offset, bytes), parts, { durable: false });
      });
    },
  };
}

const DIGEST = 32;

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  const { createHash } = builtin("crypto");
  return createHash("sha256").update(bytes).digest();
}

/** Parts in a browser's Cache Storage, under the URL of the file, which must be that of one version. */
export function cacheStorageParts(url: string): PartStore {
  const open = () => caches.open("permafrost");
  const keyOf = (offset: number, { length }: Uint8Array) => `${url}?bytes=${offset}-${offset + length}`;
  return {
    async get(offset, target) {
      const kept = await open()
        .then((cache) => cache.match(keyOf(offset, target)))
        .catch(() => undefined);
      const bytes = new Uint8Array((await kept?.arrayBuffer()) ?? []);
      if (bytes.length !== target.length) return false;
      target.set(bytes);
      return true;
    },
    async put(offset, bytes) {
      const cache = await open().catch(() => undefined);
      await cache?.put(keyOf(offset, bytes), new Response(bytes.slice())).catch(() => {});
    },
  };
}
