"""Statistics of studies, by SciPy and NumPy: what packages/studies/src/statistics/*.test.ts have as constants.

    pip install numpy scipy && python testing/oracles/study_statistics.py
"""

import itertools

import numpy as np
from scipy import stats

# Student's t: what is cut off at 2.5 % on each side
print("quantiles", [float(f"{stats.t.ppf(0.975, df):.12g}") for df in range(1, 31)])
print("beyond", [(df, float(f"{stats.t.ppf(0.975, df):.12g}")) for df in (31, 40, 100, 1000)])

# five accuracies, and those of another arm with the same seeds
a = np.array([0.512, 0.534, 0.498, 0.571, 0.523])
b = np.array([0.481, 0.502, 0.499, 0.517, 0.476])
for name, x in (("a", a), ("b", b), ("a - b", a - b)):
    error = stats.sem(x)
    print(name, float(x.mean()), float(x.std(ddof=1)), float(error), stats.t.interval(0.95, len(x) - 1, x.mean(), error))
    # all n^n samples: what a bootstrap comes to with ever more draws
    means = [np.mean(s) for s in itertools.product(x, repeat=len(x))]
    print("  all samples", np.percentile(means, [2.5, 97.5]))
    drawn = stats.bootstrap((x,), np.mean, n_resamples=2000, method="percentile", random_state=0)
    print("  scipy.stats.bootstrap", drawn.confidence_interval)
print("paired t", stats.ttest_rel(a, b))

# crossed seeds, 3 bodies x 2 trainings x 2 data: mean squares by projections, components from their expectations
rng = np.random.default_rng(0)
shape = (3, 2, 2)
y = 0.5 + 0.1 * rng.standard_normal((3, 1, 1)) + 0.03 * rng.standard_normal((1, 2, 1)) + 0.02 * rng.standard_normal(shape)
y = np.round(y, 4)
print("values", y.ravel().tolist())
one = [np.full((n, n), 1 / n) for n in shape]
eye = [np.eye(n) for n in shape]


def project(which):
    parts = [eye[i] - one[i] if i in which else one[i] for i in range(3)]
    return np.kron(np.kron(parts[0], parts[1]), parts[2])


v = y.ravel()
main = [float(v @ project({i}) @ v) for i in range(3)]
rest_squares = sum(float(v @ project(set(w)) @ v) for k in (2, 3) for w in itertools.combinations(range(3), k))
rest_freedom = v.size - 1 - sum(n - 1 for n in shape)
rest = rest_squares / rest_freedom
for i, axis in enumerate(("body", "training", "data")):
    square = main[i] / (shape[i] - 1)
    print(axis, max(0.0, (square - rest) * shape[i] / v.size))
print("rest", rest)

# standard error and interval of the mean of crossed values: random effects by moments, Satterthwaite's degrees of freedom
terms = [(main[i] / (shape[i] - 1) / v.size, shape[i] - 1) for i in range(3)]
counted = ((len(shape) - 1) * rest / v.size, rest_freedom)
variance = sum(t for t, _ in terms) - counted[0]
freedom = variance**2 / sum(t**2 / f for t, f in [*terms, counted])
error = variance**0.5
print("crossed mean", float(v.mean()), "error", float(error), "freedom", freedom)
print("  interval", stats.t.interval(0.95, int(freedom), v.mean(), error))
# the same from level means: what random effects say of a mean
levels = [y.mean(axis=tuple(j for j in range(3) if j != i)).var(ddof=1) / shape[i] for i in range(3)]
print("  from level means", float(sum(levels) - counted[0]), float(variance))
