"""A reservoir over long sequences in reservoirpy.

    python reservoirpy_run.py FOLDER THREADS [--jax]

Matrices are what its initializers give: W sparse with NumPy, in float64; with JAX dense, in float32. Prints one line of JSON.
"""
import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("threads", type=int)
parser.add_argument("--jax", action="store_true")
a = parser.parse_args()
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(a.threads)

import numpy as np
from scipy import sparse

with open(os.path.join(a.folder, "start.json")) as file:
    start = json.load(file)
units, batch, steps = start["units"], start["batch"], start["steps"]


def read(name, *shape):
    return np.fromfile(os.path.join(a.folder, f"{name}.bin"), np.float32).reshape(shape)


W, Win, bias = read("W", units, units), read("W_in", units, 1), read("b", units)
x = read("x", batch, steps, 1)
if a.jax:
    import jax.numpy as jnp
    from reservoirpy.jax.nodes import Reservoir

    W, Win, bias, x = (jnp.asarray(value) for value in (W, Win, bias, x))
else:
    from reservoirpy.nodes import Reservoir

    W, Win, bias, x = sparse.csr_array(W.astype(float)), Win.astype(float), bias.astype(float), x.astype(float)
x = x[0] if batch == 1 else x

reservoir = Reservoir(lr=start["leak"], W=W, Win=Win, bias=bias)
times = []
for _ in range(start["runs"] + 1):
    if reservoir.initialized:
        reservoir.reset()
    before = time.perf_counter()
    states = reservoir.run(x)
    last = np.asarray(states if batch == 1 else states[-1])[-1]
    times.append(1e3 * (time.perf_counter() - before))
print(json.dumps(dict(times_ms=times[1:], last=[float(value) for value in last])))
