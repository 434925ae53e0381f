import { checkGiven } from "@permafrost/common/check-given";
import { resized } from "../encoding/resized.js";
import type { NamedBytes } from "../files/file-source.js";
import { decodeImage } from "./decode-image.js";
import { type DecodedImage, withChannels } from "./decoded-image.js";

/** What a picture is to be like. */
export interface PictureShape {
  /** In pixels. Default: as it is. */
  readonly width?: number;
  /** In pixels. Default: as it is. */
  readonly height?: number;
  /** 1 (grey) or 3 (red, green, blue). Default: as it is. */
  readonly channels?: 1 | 3;
  /** Whether one of another size is resized. Default false: it is an error. */
  readonly resize?: boolean;
}

/**
 * Decodes a PNG or JPEG and brings it to a shape.
 *
 * @throws Error naming the file for one of another size, and as `decodeImage` does.
 */
export async function decodePicture(picture: NamedBytes, shape: PictureShape): Promise<DecodedImage> {
  checkGiven("decode a picture", shape, [], "the shape of pictures, { width, height, channels }");
  const { width, height, channels, resize = false } = shape;
  // a much larger one is refused by its header
  const most = resize || width === undefined || height === undefined ? undefined : 64 * width * height;
  const decoded = await decodeImage(picture, most);
  const image = resize ? resized(decoded, width ?? decoded.width, height ?? decoded.height) : decoded;
  if (image.width !== (width ?? image.width) || image.height !== (height ?? image.height))
    throw new Error(
      `Cannot read ${picture.file}: expected ${width} × ${height} pixels, as the first image has, found ` +
        `${image.width} × ${image.height}`,
    );
  return withChannels(image, channels ?? image.channels);
}
