// A task that has only the splits that its bits say: 1 for none but test, 2 for none but train.
const split = (name) => ({
  name,
  length: 16,
  write(index, _draw, x, y) {
    x.fill(0).fill(index % 2, 0, 1);
    y[0] = index % 2;
    return 2;
  },
});

export const task = ({ bits }) => ({
  name: "splits",
  input: { kind: "values", tokens: 2, dim: 1 },
  output: { tokens: 1, labels: 1, classes: 2 },
  ragged: false,
  splits: bits === 1 ? { test: split("test") } : { train: split("train") },
});
