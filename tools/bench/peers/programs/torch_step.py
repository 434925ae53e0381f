"""The training step in PyTorch, as fast as it goes: fused attention, GELU and Adam, nothing frozen has a gradient.

    python torch_step.py FOLDER THREADS [--way eager|compiled|graphs] [--device cpu|cuda] [--tf32]

With `graphs` CUDA graphs are recorded. Every step's loss is brought back. Prints one line of JSON.
"""
import argparse
import sys
import time

import torch
import torch.nn.functional as F
from measure import Start, measure
from torch_model import frozen

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("threads", type=int)
parser.add_argument("--way", choices=["eager", "compiled", "graphs"], default="eager")
parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
parser.add_argument("--tf32", action="store_true")
a = parser.parse_args()
if a.device == "cuda" and not torch.cuda.is_available():
    sys.exit("this PyTorch has no CUDA device")
torch.set_num_threads(a.threads)
torch.backends.cuda.matmul.allow_tf32 = a.tf32

start = Start(a.folder)
has_lora = start["work"].startswith("lora")
if has_lora:
    # a library is loaded with the engine, not with the first step
    from torch_lora import with_lora

since = time.perf_counter()
model = frozen(start)
model = (with_lora(model, start) if has_lora else model).to(a.device)
thawed = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.Adam(thawed, 1e-3, fused=True)
x, y = torch.from_numpy(start.read("x")), torch.from_numpy(start.labels())
if "vocabulary" in start.workload:
    x = x.long()


def loss_of(x, y):
    logits = model(x)
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), y)


if a.way != "eager":
    loss_of = torch.compile(loss_of, mode="reduce-overhead" if a.way == "graphs" else "default")


def step():
    optimizer.zero_grad()
    loss = loss_of(x.to(a.device), y.to(a.device))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(thawed, 1.0)
    optimizer.step()
    return loss.item()


measure(step, start, since, a.threads)
