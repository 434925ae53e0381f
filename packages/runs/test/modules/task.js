// A task of one's own: is the sum of three numbers above zero?
const split = (name, length) => ({
  name,
  length,
  write(index, { seed }, x, y) {
    let sum = 0;
    for (let i = 0; i < 3; i++) {
      x[i] = Math.sin(1 + 7919 * index + 31 * i + 1009 * name.length + seed);
      sum += x[i];
    }
    y[0] = sum > 0 ? 1 : 0;
    return 3;
  },
});

export const task = {
  name: "above-zero",
  input: { kind: "values", tokens: 3, dim: 1 },
  output: { tokens: 1, labels: 1, classes: 2 },
  ragged: false,
  splits: { train: split("train", 80), test: split("test", 40) },
};
