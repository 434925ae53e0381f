"""Hidden states of tiny models that Hugging Face transformers computes from pictures: testing/goldens/patches.

    python3 patch_inputs.py --out ../../goldens/patches

Needs PyTorch and transformers 5. Of each case a checkpoint, `golden.safetensors` with `pictures` (batch, channels, height, width), `hidden`, `weight`, and
`grad/NAME`, the gradients of the sum of hidden · weight.
"""

import argparse
import re
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModel

COMMON = dict(hidden_size=12, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20, initializer_range=0.5, image_size=6, patch_size=2)
CASES = {
    "vit": COMMON,
    "vit-grey-wide": {**COMMON, "image_size": [4, 6], "num_channels": 1},
    "deit": COMMON,
    "dinov2": {**COMMON, "mlp_ratio": 2},
    "dinov2_with_registers": {**COMMON, "mlp_ratio": 2, "num_register_tokens": 3},
    "clip_vision_model": {**COMMON, "initializer_factor": 3.0},
    "vit-larger": COMMON,
    "deit-larger": COMMON,
    "clip_vision_model-larger": {**COMMON, "initializer_factor": 3.0},
    "dinov2-smaller": {**COMMON, "mlp_ratio": 2, "image_size": 8},
    "dinov2_with_registers-smaller": {**COMMON, "mlp_ratio": 2, "num_register_tokens": 3, "image_size": 10},
    "dinov2_with_registers-larger": {**COMMON, "mlp_ratio": 2, "num_register_tokens": 3},
}
# height and width of pictures that are not of the size that the config says: positions are interpolated
PICTURES = {"larger": (8, 10), "smaller": (4, 6)}


def case(name, out):
    torch.manual_seed(5)
    config = AutoConfig.for_model(name.split("-")[0], **CASES[name])
    config._attn_implementation = "eager"
    model = AutoModel.from_config(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.2 * torch.randn_like(parameter)
    model.save_pretrained(out / name)
    model = model.double()
    own = config.image_size if isinstance(config.image_size, (list, tuple)) else [config.image_size] * 2
    sides = PICTURES.get(name.split("-")[-1])
    # DINOv2 does it unasked
    asked = dict(interpolate_pos_encoding=True) if sides and not name.startswith("dinov2") else {}
    sides = sides or own
    pictures = torch.randn(2, config.num_channels, *sides).float().double()
    hidden = model(pixel_values=pictures, **asked).last_hidden_state
    if name.startswith("clip"):
        # what upstream does to the pooled token alone
        norm = getattr(model, "vision_model", model).post_layernorm
        hidden = norm(hidden)
    weight = torch.randn_like(hidden).float().double()
    (hidden * weight).sum().backward()
    tensors = {"pictures": pictures, "hidden": hidden, "weight": weight}
    for key, parameter in model.named_parameters():
        # of a table that is interpolated there is another one here
        if "embeddings" in key and parameter.grad is not None and not ("position_embedding" in key and sides != own):
            tensors[f"grad/{key.removeprefix('vision_model.')}"] = parameter.grad
    save_file({k: v.detach().float().contiguous() for k, v in tensors.items()}, out / name / "golden.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    for each in filter(lambda name: re.search(arguments.only, name), CASES):
        case(each, arguments.out)
        print(each)
