"""Linear CKA, by NumPy: what packages/studies/src/instruments/cka.test.ts has as constants.

    pip install numpy && python testing/oracles/cka.py
"""

import numpy as np

i, j = np.arange(12)[:, None], np.arange(5)[None, :]
x = np.sin(1 + 3 * i + 7 * j) + 0.1 * i
y = np.concatenate([np.cos(2 * i + j[:, :3] * i), x[:, :1] ** 2], axis=1)


def cka(a, b):
    """Kornblith et al. (2019), equation 3 with a linear kernel, by way of Gram matrices."""
    n = len(a)
    h = np.eye(n) - np.ones((n, n)) / n
    k, l = h @ a @ a.T @ h, h @ b @ b.T @ h
    return np.trace(k @ l) / np.sqrt(np.trace(k @ k) * np.trace(l @ l))


print(repr(float(cka(x, y))), repr(float(cka(x[:, :2], x[:, 2:]))))
