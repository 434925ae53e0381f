"""PyTorch on a GPU doing the step that the step benchmark times: prints a JSON line for each way, or why there is none.

    PERMAFROST_BENCH=../../../shared/bench python3 torch-cuda.py --batch 8 --tokens 64

Eager, compiled, and compiled with CUDA graphs; float32 products as they are, and rounded to TF32. Every step's loss is brought back.
"""
import argparse
import json
import os
import statistics
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.environ.get("PERMAFROST_BENCH", os.path.join(here, "../../../shared/bench")))
import torch
import torch.nn.functional as F
from fpt_model import FrozenTransformer

parser = argparse.ArgumentParser()
for name, default in dict(batch=8, tokens=64, layers=12, width=768, heads=12, steps=60, warmup=15).items():
    parser.add_argument(f"--{name}", type=int, default=default)
a = parser.parse_args()
if not torch.cuda.is_available():
    sys.exit("this PyTorch has no CUDA device")


def measure(way, tf32):
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch._dynamo.reset()
    torch.manual_seed(0)
    model = FrozenTransformer(16, 10, a.layers, a.width, a.heads).cuda()
    thawed = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(thawed, 1e-3, fused=True)
    x, y = torch.randn(a.batch, a.tokens, 16), torch.randint(0, 10, (a.batch,))

    def loss_of(x, y):
        return F.cross_entropy(model(x), y)

    if way != "eager":
        loss_of = torch.compile(loss_of, mode="reduce-overhead" if way == "CUDA graphs" else "default")

    def step():
        optimizer.zero_grad()
        loss = loss_of(x.cuda(), y.cuda())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(thawed, 1.0)
        optimizer.step()
        return loss.item()

    for _ in range(a.warmup + 1):
        step()
    times = []
    for _ in range(a.steps):
        start = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - start))
    return dict(
        engine=f"torch {torch.__version__}",
        gpu=torch.cuda.get_device_name(),
        way=way,
        tf32=tf32,
        step_ms=round(statistics.median(times), 3),
    )


for tf32 in (False, True):
    for way in ("eager", "compiled", "CUDA graphs"):
        print(json.dumps(measure(way, tf32)), flush=True)
