// What a thread of a pool runs: pictures come, and go decoded.
import type { NamedBytes } from "../files/file-source.js";
import type { PictureShape } from "./decode-picture.js";

/** A picture, and the number that its answer has. */
interface Asked {
  readonly id: number;
  readonly picture: NamedBytes;
  readonly shape: PictureShape;
}

// asked for as `builtin` does, whose module this file would make one that all load
const { parentPort } = process.getBuiltinModule("worker_threads");
const pool = parentPort!;
pool.on("message", async ({ id, picture, shape }: Asked) => {
  try {
    const { decodePicture } = await import("./decode-picture.js");
    const image = await decodePicture(picture, shape);
    pool.postMessage({ id, image }, [image.pixels.buffer as ArrayBuffer]);
  } catch (error) {
    pool.postMessage({ id, message: error instanceof Error ? error.message : String(error) });
  }
});
