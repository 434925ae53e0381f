// A task whose labels are values: half of the sum of three numbers.
const split = (name, length) => ({
  name,
  length,
  write(index, { seed }, x, y) {
    let sum = 0;
    for (let i = 0; i < 3; i++) {
      x[i] = Math.sin(1 + 7919 * index + 31 * i + 1009 * name.length + seed);
      sum += x[i];
    }
    y[0] = sum / 2;
    return 3;
  },
});

export const task = () => ({
  name: "half-sum",
  input: { kind: "values", tokens: 3, dim: 1 },
  output: { kind: "values", tokens: 1, labels: 1, classes: 1 },
  ragged: false,
  splits: { train: split("train", 200), validation: split("validation", 40), test: split("test", 40) },
});
