"""The training step on the training runtime that ONNX Runtime removed; 1.19.2 was the last.

    python ort_training_step.py FOLDER THREADS

PyTorch exports the model, in a process of its own, so that the memory that takes is not counted here; the time is. (Its package
imports PyTorch all the same.)
"""
import subprocess
import sys
import tempfile
import time

import numpy as np
from measure import Start, measure

folder, threads = sys.argv[1], int(sys.argv[2])


def make(made):
    """Writes the training graph, the optimizer's, and the checkpoint. Prints how long that took, without imports."""
    import onnx
    import torch
    from onnxruntime.training import artifacts, onnxblock
    from torch_model import frozen

    since = time.perf_counter()
    start = Start(folder)
    model, path = frozen(start, plain=True), f"{made}/forward.onnx"
    training = torch.onnx.TrainingMode.TRAINING
    names = dict(input_names=["x"], output_names=["logits"])
    x = torch.from_numpy(start.read("x"))
    torch.onnx.export(model, (x,), path, **names, opset_version=15, do_constant_folding=False, training=training, dynamo=False)
    forward = onnx.load(path)
    there = {initializer.name for initializer in forward.graph.initializer}
    parameters = [(name, p.requires_grad) for name, p in model.named_parameters() if name in there]
    artifacts.generate_artifacts(
        forward,
        requires_grad=[name for name, thawed in parameters if thawed],
        frozen_params=[name for name, thawed in parameters if not thawed],
        artifact_directory=made,
        loss=artifacts.LossType.CrossEntropyLoss,
        optimizer=onnxblock.optim.AdamW(eps=1e-8, clip_grad=onnxblock.optim.ClipGradNorm(1.0)),
    )
    print(time.perf_counter() - since)


def train(made, before):
    import onnxruntime
    from onnxruntime.training.api import CheckpointState, Module, Optimizer

    since = time.perf_counter() - before
    start = Start(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    state = CheckpointState.load_checkpoint(f"{made}/checkpoint")
    module = Module(f"{made}/training_model.onnx", state, f"{made}/eval_model.onnx", device="cpu", session_options=options)
    optimizer = Optimizer(f"{made}/optimizer_model.onnx", module)
    optimizer.set_learning_rate(1e-3)
    x, y = start.read("x"), start.labels()
    module.train()

    def step():
        loss = module(x, y)
        optimizer.step()
        module.lazy_reset_grad()
        return float(np.array(loss))

    measure(step, start, since, threads)


if len(sys.argv) > 3:
    make(sys.argv[3])
else:
    with tempfile.TemporaryDirectory() as made:
        out = subprocess.run([sys.executable, __file__, folder, str(threads), made], capture_output=True, text=True)
        if out.returncode != 0:
            sys.exit(out.stderr.strip().splitlines()[-1])
        train(made, float(out.stdout.strip().splitlines()[-1]))
