import { describe, expect, test } from "vitest";
import { makePng } from "../../test/make-files.js";
import { decodePicture } from "./decode-picture.js";
import { picturePool } from "./picture-pool.js";

const png = (level: number, side = 4) => ({
  file: `${level}.png`,
  bytes: makePng(side, side, {
    colorType: 0,
    rows: Array.from({ length: side }, () => new Array<number>(side).fill(level)),
  }),
});
const module = new URL("./picture-thread.ts", import.meta.url);
const execArgv = ["--conditions=permafrost:source", "--import", import.meta.resolve?.("tsx") ?? "tsx"];

describe("picturePool", () => {
  test("decodes on threads what is decoded here", async () => {
    const pool = picturePool({ module, execArgv, threads: 2 });
    const pictures = Array.from({ length: 9 }, (_, i) => png(10 * i, i === 8 ? 8 : 4));
    const shape = { width: 4, height: 4, channels: 3, resize: true } as const;
    const images = await Promise.all(pictures.map((picture) => pool.decode(picture, shape)));
    expect(images.map(({ pixels }) => pixels[47])).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80]);
    expect(images[3]).toEqual(await decodePicture(pictures[3]!, shape));
    await expect(pool.decode(png(1, 8), { width: 4, height: 4 })).rejects.toThrow(
      "Cannot read 1.png: expected 4 × 4 pixels, as the first image has, found 8 × 8",
    );
    await expect(
      pool.decode({ file: "a.gif", bytes: new TextEncoder().encode("GIF89a") }, {}),
    ).rejects.toThrow("Cannot decode a.gif: expected a PNG or JPEG, found a GIF");
  });

  test("decodes here where threads cannot be started", async () => {
    const pool = picturePool({ module: new URL("file:///there/is/no/such.js"), threads: 2 });
    const images = await Promise.all([png(1), png(2), png(3)].map((picture) => pool.decode(picture, {})));
    expect(images.map(({ pixels }) => pixels[0])).toEqual([1, 2, 3]);
    expect((await pool.decode(png(4), {})).pixels[0]).toBe(4);
  });
});
