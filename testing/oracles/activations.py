"""What the activations of Hugging Face's transformers make of some numbers, and their slopes there.

    pip install torch transformers
    python3 activations.py > ../../packages/models/test/activations.json

Written with PyTorch 2.15 and transformers 5.24, in float64.
"""

import json
import sys

import torch
from transformers.activations import ACT2FN

NAMES = [
    "gelu", "gelu_10", "gelu_fast", "gelu_new", "gelu_python", "gelu_pytorch_tanh", "gelu_accurate", "gelu_python_tanh", "leaky_relu", "linear", "mish",
    "quick_gelu", "relu", "relu2", "relu6", "sigmoid", "silu", "swish", "tanh",
]
# none where a slope jumps, and some far out
x = torch.tensor([-90.0, -20.0, -5.5, -2.0, -0.7, -0.01, 0.01, 0.3, 1.0, 2.5, 7.0, 12.0, 30.0, 90.0], dtype=torch.float64)
found = {}
for name in NAMES:
    try:
        f = ACT2FN[name]
    except KeyError:
        print(name, "is not there", file=sys.stderr)
        continue
    at = x.clone().requires_grad_()
    y = f(at)
    found[name] = {"values": y.tolist(), "slopes": torch.autograd.grad(y.sum(), at)[0].tolist()}
json.dump({"x": x.tolist(), "activations": found}, sys.stdout, indent=2)
print()
