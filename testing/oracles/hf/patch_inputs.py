"""Hidden states of tiny models that Hugging Face transformers computes from pictures: testing/goldens/patches.

    python3 patch_inputs.py --out ../../goldens/patches

Needs PyTorch and transformers 5. Of each case a checkpoint, `golden.safetensors` with `pictures` (batch, channels, height, width), `hidden`, `weight`, and
`grad/NAME`, the gradients of the sum of hidden · weight.
"""

import argparse
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
}


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
    sides = config.image_size if isinstance(config.image_size, (list, tuple)) else [config.image_size] * 2
    pictures = torch.randn(2, config.num_channels, *sides).float().double()
    hidden = model(pixel_values=pictures).last_hidden_state
    if name.startswith("clip"):
        # what upstream does to the pooled token alone
        norm = getattr(model, "vision_model", model).post_layernorm
        hidden = norm(hidden)
    weight = torch.randn_like(hidden).float().double()
    (hidden * weight).sum().backward()
    tensors = {"pictures": pictures, "hidden": hidden, "weight": weight}
    for key, parameter in model.named_parameters():
        if "embeddings" in key and parameter.grad is not None:
            tensors[f"grad/{key.removeprefix('vision_model.')}"] = parameter.grad
    save_file({k: v.detach().float().contiguous() for k, v in tensors.items()}, out / name / "golden.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    for each in CASES:
        case(each, arguments.out)
        print(each)
