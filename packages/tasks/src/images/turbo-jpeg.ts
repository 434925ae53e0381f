import { gunzip } from "../files/gzip.js";
import type { ImageShape } from "./image-set.js";

/** What of libjpeg-turbo is called; places and sizes are bytes of its memory. */
interface TurboJpeg {
  readonly memory: WebAssembly.Memory;
  /** 0 if there is no room. */
  malloc(size: number): number;
  free(place: number): void;
  tjInitDecompress(): number;
  tjDestroy(decompressor: number): void;
  /** Other than 0 for damage that was passed over; what cannot be passed over calls `longjmp`. */
  tjDecompress2(
    decompressor: number,
    packed: number,
    size: number,
    pixels: number,
    width: number,
    rowBytes: number,
    height: number,
    format: number,
    flags: number,
  ): number;
}

/** How pixels come out, by bytes of a pixel: the library's numbers for red, green, blue, and for the four inks of a printer. */
const FORMATS = { 3: 0, 4: 11 } as const;

/** A mark for the end of the picture: some files have none, and all that is after the first is passed over. */
const END = [0xff, 0xd9];

/** A picture so large that the memory it took is given back. */
const KEPT_MEMORY = 2 ** 26;

let compiled: Promise<WebAssembly.Module> | undefined;
/** Made for one picture, used again for the next: small ones take less time than making it. */
let idle: TurboJpeg | undefined;

/**
 * Decodes a JPEG with libjpeg-turbo: to red, green and blue, or to the four inks of a printer.
 *
 * @param shape its size, as its header has it
 * @returns `[height, width, channels]`
 * @throws Error if it is damaged, or of a kind that the library does not read.
 */
export async function decompressJpeg(
  bytes: Uint8Array,
  shape: Pick<ImageShape, "width" | "height"> & { readonly channels: keyof typeof FORMATS },
): Promise<Uint8Array> {
  compiled ??= compile();
  const turbo = idle ?? (await open(await compiled));
  // Only what came to its end is used again: where it was stopped half-way, its memory is in no order.
  idle = undefined;
  const { width, height, channels } = shape;
  const size = width * height * channels;
  const packed = room(turbo, bytes.length + END.length);
  const pixels = room(turbo, size);
  const memory = new Uint8Array(turbo.memory.buffer);
  memory.set(bytes, packed);
  memory.set(END, packed + bytes.length);
  const decompressor = turbo.tjInitDecompress();
  const fault = turbo.tjDecompress2(
    decompressor,
    packed,
    bytes.length + END.length,
    pixels,
    width,
    width * channels,
    height,
    FORMATS[channels],
    0,
  );
  if (fault !== 0) throw new Error("its data are damaged or cut off");
  const decoded = new Uint8Array(turbo.memory.buffer, pixels, size).slice();
  turbo.tjDestroy(decompressor);
  turbo.free(pixels);
  turbo.free(packed);
  if (turbo.memory.buffer.byteLength <= KEPT_MEMORY) idle = turbo;
  return decoded;
}

function room(turbo: TurboJpeg, size: number): number {
  const place = turbo.malloc(size);
  if (place === 0) throw new RangeError(`it takes ${size} bytes, which are not there`);
  return place >>> 0;
}

async function compile(): Promise<WebAssembly.Module> {
  const { TURBO_JPEG } = await import("./turbo-jpeg-wasm.js");
  const packed = Uint8Array.from(atob(TURBO_JPEG), (letter) => letter.charCodeAt(0));
  const { bytes } = await gunzip({ file: "libjpeg-turbo", bytes: packed });
  return WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
}

async function open(module: WebAssembly.Module): Promise<TurboJpeg> {
  const stop = () => {
    throw new Error("its data are damaged, or of a kind that is not decoded");
  };
  const nothing = () => 0;
  const { exports } = await WebAssembly.instantiate(module, {
    env: { setjmp: nothing, longjmp: stop },
    // it reads one setting from the environment, and would print what it says
    wasi_snapshot_preview1: {
      environ_sizes_get: nothing,
      environ_get: nothing,
      proc_exit: stop,
      fd_close: nothing,
      fd_seek: nothing,
      fd_write: nothing,
    },
  });
  return exports as unknown as TurboJpeg;
}
