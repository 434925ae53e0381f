// Layer norm in TensorFlow.js, forward and backward. Sums are products with ones: those have fast kernels, sums have not.

const EPSILON = 1e-5;

/** @param tf the library, @param rows how many rows are normalized, @param width how long they are */
export function normOf(tf, rows, width) {
  const level = tf.fill([width, 1], 1 / width);
  const down = tf.ones([1, rows]);
  const epsilon = tf.scalar(EPSILON);
  const mean = (x) => tf.matMul(x, level);
  const total = (x) => tf.reshape(tf.matMul(down, x), [width]);

  /** Output, and what `backward` needs: normalized rows and their inverse deviations. */
  function forward(x, weight, bias) {
    const centered = tf.sub(x, mean(x));
    const scale = tf.rsqrt(tf.add(mean(tf.square(centered)), epsilon));
    const normed = tf.mul(centered, scale);
    return { out: tf.add(tf.mul(normed, weight), bias), normed, scale };
  }

  function backward(gradient, { normed, scale }, weight) {
    const scaled = tf.mul(gradient, weight);
    const slope = mean(tf.mul(scaled, normed));
    return {
      dWeight: total(tf.mul(gradient, normed)),
      dBias: total(gradient),
      dx: tf.mul(tf.sub(tf.sub(scaled, mean(scaled)), tf.mul(normed, slope)), scale),
    };
  }
  return { forward, backward };
}
