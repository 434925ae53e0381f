import { checkGiven } from "@permafrost/common/check-given";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import { partOf } from "./architectures.js";
import { cubicWeights } from "./cubic.js";
import { BODY_OPTIONS, type BodyOptions, checkSource } from "./open-body.js";
import { hasPatches, ownPatches } from "./own-patches.js";
import type { WeightSource } from "./weight-source.js";

/** Pixels of a picture's sides. */
export interface PictureSize {
  /** From left to right; a multiple of the body's patch. */
  readonly width: number;
  /** From top to bottom, alike. */
  readonly height: number;
}

/**
 * A body of pictures for those of another size: the positions of its own patches are interpolated between those that it has, bicubically, as upstream
 * does. They thaw as such. Without its own input layer a body has no such positions, and any size will do.
 *
 * @throws RangeError for a body without patches, or a size that they do not fill; as `openBody` does.
 */
export function resized<S extends WeightSource>(source: S, size: PictureSize, options: BodyOptions = {}): S {
  refuseUnknownOptions("resize the positions of a body", options, BODY_OPTIONS);
  checkGiven("resize the positions of a body", size, ["width", "height"], "a picture's { width, height }");
  checkSource(source);
  const { architecture, config } = partOf(source.config, options.architecture);
  const body = architecture.body(config);
  if (!hasPatches(body.architecture))
    throw new RangeError(
      `Cannot resize the positions of ${source.origin}: a ${body.architecture} body has no patches of pictures`,
    );
  const patchesOf = (image_size: unknown) => ownPatches({ ...config, image_size }, body, source.origin);
  const { width, height } = size;
  const [own, other] = [patchesOf(config["image_size"]), patchesOf([height, width])];
  const { size: had, patch } = own.patches!;
  if (had.width === width && had.height === height) return source;
  const [before, after] = [own, other].map(
    ({ parameters }) => parameters.find(({ role }) => role === "position")!,
  ) as [(typeof own.parameters)[number], (typeof own.parameters)[number]];
  const isTable = (name: string) => name === after.name || name.endsWith(`.${after.name}`);
  const down = cubicWeights(had.height / patch, height / patch, own.smooth ?? false);
  const across = cubicWeights(had.width / patch, width / patch, own.smooth ?? false);
  const rowsBefore = before.shape.at(-2)! - own.patches!.tokens;
  return {
    ...source,
    origin: `${source.origin}, for pictures of ${width} × ${height}`,
    config: { ...config, image_size: [height, width] },
    describe: (name) => {
      const found = source.describe(name);
      // what does not fit the config is refused as it is
      return isTable(name) && found.shape.join() === before.shape.join()
        ? { ...found, shape: after.shape }
        : found;
    },
    async read(name) {
      const values = await source.read(name);
      return isTable(name) ? between(values, body.width.in, rowsBefore, down, across) : values;
    },
  };
}

/** A table of positions whose grid, behind its first rows, is interpolated. */
function between(
  table: Float32Array,
  width: number,
  first: number,
  down: readonly Float64Array[],
  across: readonly Float64Array[],
): Float32Array {
  const columns = across[0]!.length;
  const found = new Float32Array((first + down.length * across.length) * width);
  found.set(table.subarray(0, first * width));
  for (const [top, y] of down.entries())
    for (const [left, x] of across.entries())
      for (let k = 0; k < width; k++) {
        let sum = 0;
        for (let i = 0; i < y.length; i++)
          for (let j = 0; j < columns; j++)
            if (y[i] !== 0 && x[j] !== 0)
              sum += y[i]! * x[j]! * table[(first + i * columns + j) * width + k]!;
        found[(first + top * across.length + left) * width + k] = sum;
      }
  return found;
}
