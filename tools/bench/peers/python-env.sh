#!/usr/bin/env bash
# Makes the Python environments of the peers, some 7 GB in a few minutes: PyTorch's package brings CUDA along.
#
#     tools/bench/peers/python-env.sh [DIR] [--training] [--reservoirs]
#
# DIR is ~/.cache/permafrost-peers unless given. With --training also DIR-ort-training, with the training runtime that ONNX Runtime
# removed, which wants an older NumPy and an older Python (3.8 to 3.11); with --reservoirs also DIR-reservoirs, of some 400 MB, with reservoirpy.
# PERMAFROST_PYTHON, PERMAFROST_TRAINING_PYTHON and PERMAFROST_RESERVOIR_PYTHON name others.
set -euo pipefail
dir=$HOME/.cache/permafrost-peers training=no reservoirs=no
for word in "$@"; do
  case $word in
    --training) training=yes ;;
    --reservoirs) reservoirs=yes ;;
    *) dir=$word ;;
  esac
done
env() {
  [ -x "$1/bin/python" ] || python3 -m venv "$1"
  "$1/bin/pip" install -q "${@:2}"
}
env "$dir" torch==2.15.0 transformers==5.24.0 peft==0.21.2 numpy
if [ "$training" = yes ]; then
  env "$dir-ort-training" "numpy<2" onnx==1.16.2 onnxruntime-training==1.19.2
  # what it lacks is taken from the other: PyTorch, which exports the model
  ls -d "$dir"/lib/python3*/site-packages >"$(echo "$dir"-ort-training/lib/python3*/site-packages)/peers.pth"
fi
if [ "$reservoirs" = yes ]; then env "$dir-reservoirs" reservoirpy==0.4.2 jax==0.10.2; fi
echo "$dir/bin/python"
