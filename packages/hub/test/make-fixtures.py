"""Writes __fixtures__/: small PyTorch archives and what they hold. Needs PyTorch; run once, the files are committed.

    python3 make-fixtures.py           # the committed files come from PyTorch 1.13.1
    python3 make-fixtures.py training  # training.bin and other-types.bin, from PyTorch 2.15.0
"""
import argparse
import collections
import json
import math
import pathlib
import sys
import torch
from collections import OrderedDict

folder = pathlib.Path(__file__).parent / "__fixtures__"
torch.manual_seed(0)


def training():
    import numpy as np

    weights = {"w": torch.arange(6.0).reshape(2, 3), "b": torch.ones(3)}
    torch.save(
        {
            "model": weights,
            "optimizer": {"state": {0: {"exp_avg": torch.ones(2, 3)}}, "param_groups": [{"lr": 0.1, "params": [0]}]},
            "args": argparse.Namespace(lr=0.1, out=pathlib.PurePosixPath("/x"), device=torch.device("cpu"), dtype=torch.float32),
            "best": np.float64(0.5),
            "history": np.zeros(2),
            "counts": collections.defaultdict(list, {"a": [1]}),
            "letters": collections.Counter("ab"),
            "seen": {1, 2},
            "size": torch.Size([1, 2]),
            "rng": torch.get_rng_state()[:8].clone(),
        },
        folder / "training.bin",
    )
    others = {
        **weights,
        "f8": torch.ones(4).to(torch.float8_e4m3fn),
        "c64": torch.ones(2, dtype=torch.complex64),
        "u16": torch.tensor([1, 65535], dtype=torch.uint16),
        "q": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
        "sparse": torch.eye(3).to_sparse(),
        "buffer": torch.nn.Buffer(torch.full((2,), 7.0)),
    }
    torch.save(others, folder / "other-types.bin")


if sys.argv[1:] == ["training"]:
    sys.exit(training())
base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
state = OrderedDict(
    f64=torch.tensor([1 / 3, -1e300], dtype=torch.float64),
    f32=torch.randn(3, 2),
    f16=torch.tensor([0.1, -65504, 2**-24], dtype=torch.float16),
    bf16=torch.tensor([0.1, -3], dtype=torch.bfloat16),
    i64=torch.tensor([-1, 2**40], dtype=torch.int64),
    i32=torch.tensor([[-(2**31), 7]], dtype=torch.int32),
    i16=torch.tensor([-32768, 32767], dtype=torch.int16),
    i8=torch.tensor([-128, 127], dtype=torch.int8),
    u8=torch.tensor([0, 128, 255], dtype=torch.uint8),
    bool=torch.tensor([True, False, True]),
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 3),
    base=base,
    tied=base,
    permuted=base.permute(2, 0, 1),
    stepped=base[:, 1::2, ::3],
    tail=base[1, 2],
    expanded=torch.tensor([[1.0], [2.0]]).expand(2, 3),
    parameter=torch.nn.Parameter(torch.ones(2)),
)
state._metadata = {"": {"version": 1}}
expected = {
    name: {"shape": list(t.shape), "numbers": [float(x) if math.isfinite(x) else str(float(x)) for x in t.detach().to(torch.float32).reshape(-1)]}
    for name, t in state.items()
}
json.dump(expected, open(folder / "expected.json", "w"), indent=0, sort_keys=True)
torch.save(state, folder / "zip.bin")
torch.save(state, folder / "zip-protocol-4.bin", pickle_protocol=4)
torch.save(state, folder / "legacy.bin", _use_new_zipfile_serialization=False)
torch.save({"epoch": 3, "state_dict": state, "optimizer": {"momentum": torch.ones(5)}}, folder / "training-legacy.bin",
           _use_new_zipfile_serialization=False)
torch.save({"epoch": 3, "state_dict": state, "arguments": torch.nn.Linear(1, 1)}, folder / "module.bin")
