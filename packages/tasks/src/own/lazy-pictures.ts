import { sha256 } from "@permafrost/common/sha256";
import type { PictureShape } from "../images/decode-picture.js";
import { type ImageShape, imageBytes, type LaterPixels } from "../images/image-set.js";
import { picturePool } from "../images/picture-pool.js";

/** Bytes of pixels that are kept of those decoded last. */
const KEPT = 2 ** 28;

/** Pictures that are decoded when they are needed: ahead of a batch, on as many threads as there are. */
export function lazyPictures(
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
  shape: ImageShape & PictureShape,
): LaterPixels {
  const most = Math.max(1, Math.floor(KEPT / imageBytes(shape)));
  // the one decoded or asked for last is the last
  const kept = new Map<number, Uint8Array>();
  const decode = async (index: number) => {
    const file = paths[index]!;
    const { pixels } = await picturePool().decode({ file, bytes: await read(file) }, shape);
    return [index, pixels] as const;
  };
  return {
    async prepare(indices) {
      const wanted = [...new Set(indices)];
      const there = wanted.flatMap((index) => (kept.has(index) ? [[index, kept.get(index)!] as const] : []));
      const decoded = await Promise.all(wanted.filter((index) => !kept.has(index)).map(decode));
      for (const [index, pixels] of [...there, ...decoded]) {
        kept.delete(index);
        kept.set(index, pixels);
      }
      for (const index of kept.keys()) {
        if (kept.size <= Math.max(most, 4 * wanted.length)) break;
        kept.delete(index);
      }
    },
    pixelsOf(index) {
      const pixels = kept.get(index);
      if (pixels) return pixels;
      throw new Error(
        `Cannot read ${paths[index]} at once: there are too many pictures to keep all, and each is decoded when its batch comes; take it from batches(), which waits`,
      );
    },
    async digest() {
      const digests: string[] = [];
      for (const path of paths) digests.push(await sha256(await read(path)));
      return new TextEncoder().encode(digests.join());
    },
  };
}
