/** Sums of products of a row's numbers with each other. */
interface Products {
  /** How many numbers a row has. */
  readonly width: number;
  /** How many of them are features; the others are targets. */
  readonly features: number;
  /** `[width, width]` */
  readonly products: Float64Array;
}

/** Rows and columns of the products that are summed up at a time: nine sums stay in a processor's registers, and six numbers of a row feed them. */
const TILE = 3;

/** A row of a block is read up to so far beyond its end; what is computed of that is dropped. */
export const BEYOND = TILE - 1;

/**
 * Adds Σ zzᵀ over the rows z of a block, tile by tile, so that each product's place in memory is gone to once for all rows.
 *
 * @param block `[rows, width]`, and {@link BEYOND} numbers more
 */
export function addProducts(
  { width, features, products }: Products,
  block: Float64Array,
  rows: number,
): void {
  const tile = new Float64Array(TILE * TILE);
  for (let i = 0; i < width; i += TILE)
    for (let j = i; j < endOf(i, width, features); j += TILE) {
      sumTile(tile, block, rows, width, i, j);
      for (let row = i; row < Math.min(i + TILE, width); row++) {
        const end = Math.min(j + TILE, endOf(row, width, features));
        for (let column = Math.max(j, row); column < end; column++)
          products[row * width + column]! += tile[(row - i) * TILE + column - j]!;
      }
    }
}

/** Where what is kept of a row of the products ends: of a target, only its square is. */
export const endOf = (row: number, width: number, features: number): number =>
  row < features ? width : row + 1;

/** Σ z[i + a] z[j + b], a and b from 0 to 2. */
function sumTile(
  tile: Float64Array,
  block: Float64Array,
  rows: number,
  width: number,
  i: number,
  j: number,
): void {
  let [aa, ab, ac, ba, bb, bc, ca, cb, cc] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let row = 0, p = i, q = j; row < rows; row++, p += width, q += width) {
    const a = block[p]!;
    const b = block[p + 1]!;
    const c = block[p + 2]!;
    const x = block[q]!;
    const y = block[q + 1]!;
    const z = block[q + 2]!;
    aa += a * x;
    ab += a * y;
    ac += a * z;
    ba += b * x;
    bb += b * y;
    bc += b * z;
    ca += c * x;
    cb += c * y;
    cc += c * z;
  }
  tile.set([aa, ab, ac, ba, bb, bc, ca, cb, cc]);
}
