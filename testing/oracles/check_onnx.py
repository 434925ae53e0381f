"""Looks at exported files with ONNX's checker, and runs each with 1, 3 and 7 examples in onnxruntime.

pip install onnx onnxruntime; python testing/oracles/check_onnx.py model.onnx …
"""

import json
import sys

import numpy as np
import onnx
import onnxruntime

TYPES = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int32)": np.int32,
    "tensor(uint8)": np.uint8,
    "tensor(string)": object,
}


def known_texts(model):
    """A text for each column of categories, as the metadata have them."""
    encoding = json.loads({prop.key: prop.value for prop in model.metadata_props}.get("encoding", "{}"))
    columns = encoding.get("input", {}).get("columns", [])
    return {one["name"]: one["categories"][0] for one in columns if one["kind"] == "category"}


def given(session, texts, batch, seed):
    """What a model takes: numbers at random, ids and lengths of 1, texts that it knows."""
    random = np.random.default_rng(seed)
    feeds = {}
    for one in session.get_inputs():
        shape = [batch if isinstance(size, str) else size for size in one.shape]
        kind = TYPES[one.type]
        if kind in (np.float32, np.float64):
            feeds[one.name] = random.normal(size=shape).astype(kind)
        else:
            feeds[one.name] = np.full(shape, texts[one.name] if kind is object else 1, kind)
    return feeds


for path in sys.argv[1:]:
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    seven = given(session, known_texts(model), 7, 0)
    whole = session.run(["logits"], seven)[0]
    for batch in (1, 3):
        part = session.run(["logits"], {name: value[:batch] for name, value in seven.items()})[0]
        difference = np.abs(part - whole[:batch]).max()
        assert difference < 1e-5, f"{path}: {batch} of 7 examples differ by {difference}"
    names = [prop.key for prop in model.metadata_props]
    print(f"{path}: opset {model.opset_import[0].version}, {[one.name for one in session.get_inputs()]}, metadata {names}")
