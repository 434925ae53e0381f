#!/usr/bin/env python3
"""Ridge regression in float64 with NumPy, bias unpenalised, for features that integers alone decide.

    python3 ridge.py > ../../packages/trainer/test/ridge.json

Solved as least squares of the rows themselves, with rows of the root of lambda below them: nothing is squared.
"""
import json
import numpy as np

LAMBDA = 1e-6
CASES = [
    {"rows": 60, "features": 12, "targets": 3, "alike": 1.0},
    {"rows": 400, "features": 100, "targets": 2, "alike": 1e-3},
    {"rows": 900, "features": 768, "targets": 1, "alike": 1.0},
    {"rows": 40, "features": 64, "targets": 1, "alike": 1.0},
]


def numbers(rows, columns, salt):
    """Whole numbers from -512 to 512, the same in every language."""
    i, j = np.arange(rows)[:, None], np.arange(columns)[None, :]
    h = (i * 7919 + j * 104729 + (i + 1) * (j + 1) * 31 + i * i * 17 + j * j * 13 + salt * 977) % 100003
    return (h * h + 12345) % 1025 - 512.0


def case(rows, features, targets, alike):
    x = numbers(rows, features, 1) / 512 * alike
    # what all have in common makes the others hard to tell apart, if they are small
    x = (x + numbers(rows, 1, 2) / 512 + 1).astype(np.float32).astype(np.float64)
    y = (numbers(rows, targets, 3) / 512).astype(np.float32).astype(np.float64)
    mx, my = x.mean(0), y.mean(0)
    a = np.vstack([x - mx, np.sqrt(LAMBDA) * np.eye(features)])
    b = np.vstack([y - my, np.zeros((features, targets))])
    w = np.linalg.lstsq(a, b, rcond=None)[0]
    return {"weights": w.T.ravel().tolist(), "bias": (my - mx @ w).tolist()}


print(json.dumps({"lambda": LAMBDA, "numpy": np.__version__, "cases": [{**c, **case(**c)} for c in CASES]}))
