"""LoRA by PEFT on the model of torch_model.py: the matrices that ours has updates of, beginning with the same values."""
import re

import torch
from peft import LoraConfig, get_peft_model

UPDATE = re.compile(r"(h\..*)\.lora_A\.weight")


def with_lora(model, start):
    targets = [found[1] for found in map(UPDATE.fullmatch, start.tensors) if found]
    rank = start.tensors[f"{targets[0]}.lora_A.weight"]["shape"][0]
    tuned = get_peft_model(model, LoraConfig(r=rank, lora_alpha=rank, lora_dropout=0.0, target_modules=targets))
    for name, parameter in tuned.named_parameters():
        ours = name.removeprefix("base_model.model.").replace(".base_layer.", ".").replace(".default.", ".")
        parameter.requires_grad = start.tensors[ours]["thawed"]
        if ".lora_" in ours:
            parameter.data.copy_(torch.from_numpy(start.read(ours)))
    return tuned
