#!/usr/bin/env python3
"""States of reservoirpy's reservoirs, with the matrices that it drew.

    pip install reservoirpy==0.4.2
    python3 reservoirs.py > ../src/reservoirs.json

Each layer has the matrices W, Win and bias; they are rounded to float32 before they are used, as a checkpoint would hold them.
"""
import json

import numpy as np
import reservoirpy
from reservoirpy.mat_gen import bernoulli, normal, ring, uniform
from reservoirpy.nodes import Reservoir

STEPS, INPUTS, UNITS = 30, 3, 12
CASES = {
    "defaults": {"layers": [{}]},
    "leak": {"layers": [{"lr": 0.3, "sr": 0.9}]},
    "input scaling and bias": {"layers": [{"lr": 0.7, "input_scaling": 0.1, "bias": bernoulli, "input_connectivity": 1.0}]},
    "relu": {"layers": [{"sr": 0.5, "activation": "relu", "W": uniform, "rc_connectivity": 0.5}]},
    "ring": {"layers": [{"sr": 0.8, "W": ring, "Win": normal, "input_connectivity": 0.5, "bias": normal}]},
    "series": {"layers": [{"lr": 0.5, "bias": normal}] * 3, "arrangement": "series"},
    "parallel": {"layers": [{"lr": 0.5, "sr": 1.2, "bias": normal}] * 2, "arrangement": "parallel"},
}


def rounded(x):
    dense = x.toarray() if hasattr(x, "toarray") else np.asarray(x)
    return dense.astype(np.float32).astype(np.float64)


def layer(options, seed, x):
    """The states of one reservoir, and its matrices."""
    drawn = Reservoir(UNITS, seed=seed, **options)
    drawn.run(x)
    bias = rounded(drawn.bias).reshape(-1)
    matrices = {"W": rounded(drawn.W), "Win": rounded(drawn.Win), "bias": np.resize(bias, UNITS)}
    given = {key: options[key] for key in ("lr", "activation") if key in options}
    return Reservoir(**matrices, **given).run(x), {name: m.ravel().tolist() for name, m in matrices.items()}


def case(options, seed):
    x = rounded(np.random.default_rng(seed).uniform(-1, 1, (STEPS, INPUTS)))
    layers, states, arrangement = [], [], options.get("arrangement", "series")
    for i, settings in enumerate(options["layers"]):
        entering = states[-1] if i > 0 and arrangement == "series" else x
        found, matrices = layer(settings, seed + 100 + i, entering)
        layers.append(matrices)
        states.append(found)
    first = options["layers"][0]
    return {
        "config": {
            "units": UNITS,
            "input_dim": INPUTS,
            "num_layers": len(layers),
            "arrangement": arrangement,
            **{key: first[key] for key in ("lr", "activation") if key in first},
        },
        "x": x.ravel().tolist(),
        "layers": layers,
        "states": [s.ravel().tolist() for s in states],
    }


print(json.dumps({
    "reservoirpy": reservoirpy.__version__,
    "steps": STEPS,
    "cases": {name: case(options, seed) for seed, (name, options) in enumerate(CASES.items())},
}))
