/**
 * Pieces of a tensor one after the other. By way of one plain array, because each slice of the WASM backend copies all it slices from.
 *
 * @param tf the library, @param shapes of the pieces
 */
export function cut(tf, x, shapes) {
  const values = x.dataSync();
  let at = 0;
  return shapes.map((shape) => {
    const length = shape.reduce((size, axis) => size * axis, 1);
    const piece = tf.tensor(values.subarray(at, at + length), shape, "float32");
    at += length;
    return piece;
  });
}
