"""Adapters that Hugging Face's peft made, and what it computes with them: testing/goldens/peft.

    python3 peft_goldens.py --out ../goldens/peft [--only REGEX] [--check DIR]

Needs PyTorch, transformers 5, peft 0.21. --check opens adapters that permafrost wrote (`npx vitest run packages/artifacts/test/peft.test.ts`
leaves them in DIR, if PERMAFROST_PEFT_OUT says so) and compares hidden states with those beside them.
"""

import argparse
import json
import re
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, PromptTuningConfig, VeraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import Dinov2Config, Dinov2Model, GPT2Config, GPT2LMHeadModel, GPT2Model, LlamaConfig, LlamaModel, ViTConfig, ViTModel

BASES = {
    "gpt2": lambda: GPT2Model(
        GPT2Config(n_embd=12, n_layer=2, n_head=3, n_positions=16, vocab_size=20, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0)
    ),
    "llama": lambda: LlamaModel(
        LlamaConfig(hidden_size=12, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=1,
                    intermediate_size=20, max_position_embeddings=16, vocab_size=20)
    ),
    "vit": lambda: ViTModel(
        ViTConfig(hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=20, image_size=4, patch_size=2), add_pooling_layer=False
    ),
    "dinov2": lambda: Dinov2Model(
        Dinov2Config(hidden_size=12, num_hidden_layers=2, num_attention_heads=3, mlp_ratio=2, image_size=4, patch_size=2)
    ),
}

CASES = {
    "fused": ("gpt2", dict(r=3, lora_alpha=6, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True)),
    "all-linear": ("llama", dict(r=2, lora_alpha=5, target_modules="all-linear")),
    "stabilized": ("llama", dict(r=4, lora_alpha=8, use_rslora=True, target_modules=["q_proj", "v_proj"])),
    "biases": ("gpt2", dict(r=2, lora_alpha=2, target_modules=["c_attn"], fan_in_fan_out=True, bias="lora_only")),
    "all-biases": ("gpt2", dict(r=2, lora_alpha=2, target_modules=["c_attn"], fan_in_fan_out=True, bias="all")),
    "saved-modules": ("gpt2", dict(r=2, lora_alpha=4, target_modules=["c_proj"], fan_in_fan_out=True,
                                   modules_to_save=["ln_1", "ln_f", "wpe"])),
    "one-layer": ("llama", dict(r=2, target_modules=r"layers\.1\..*q_proj")),
    "ranks": ("llama", dict(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj"], rank_pattern={"v_proj": 3})),
    "lm-head": ("gpt2-lm", dict(r=2, lora_alpha=4, target_modules=["c_attn"], fan_in_fan_out=True, task_type="CAUSAL_LM")),
    "dora-fused": ("gpt2", dict(r=3, lora_alpha=6, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True, use_dora=True)),
    "dora-stabilized": ("llama", dict(r=4, lora_alpha=8, use_rslora=True, target_modules="all-linear", use_dora=True)),
    "patterns": ("vit", dict(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj", "fc1"], alpha_pattern={"q_proj": 16, r"layers\.[1-9]\..*fc1": 3},
                             rank_pattern={"^layers.0.mlp.fc1": 3})),
    "dora-dropped": ("gpt2", dict(r=2, lora_alpha=6, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True, use_dora=True, lora_dropout=0.5)),
    "vera-fused": ("gpt2", VeraConfig(r=5, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True, projection_prng_key=3)),
    "vera-of-key": ("llama", VeraConfig(r=7, target_modules="all-linear", save_projection=False, d_initial=0.5)),
    "vit": ("vit", dict(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj", "fc1"], modules_to_save=["layernorm_before"])),
    "dinov2": ("dinov2", dict(r=2, target_modules=["o_proj", "fc2"], use_dora=True)),
    "prompt-of-words": ("gpt2", PromptTuningConfig(num_virtual_tokens=3, task_type="FEATURE_EXTRACTION")),
    "prompt": ("llama", PromptTuningConfig(num_virtual_tokens=4, task_type="FEATURE_EXTRACTION")),
}


class EveryOther(torch.nn.Module):
    """What dropout by half leaves, but always the same elements: those at odd places."""

    def forward(self, x):
        return x * 2 * (torch.arange(x.shape[-1]) % 2)


def hidden(model, x):
    if isinstance(model, PeftModel) and model.active_peft_config.is_prompt_learning:
        # what peft makes of the prompt itself is left out
        return model(inputs_embeds=x).last_hidden_state[:, model.active_peft_config.num_virtual_tokens:]
    base = model.get_base_model() if isinstance(model, PeftModel) else model
    body = getattr(base, "transformer", base)
    if hasattr(getattr(body, "embeddings", None), "patch_embeddings"):
        # x is what its embeddings give
        body.embeddings.forward = lambda *_, **__: x
        return body(pixel_values=torch.zeros(len(x), 3, 4, 4, dtype=x.dtype)).last_hidden_state
    return body(inputs_embeds=x).last_hidden_state


def case(name, out):
    kind, given = CASES[name]
    lm = kind.endswith("-lm")
    torch.manual_seed(1)
    base = BASES[kind.removesuffix("-lm")]().double()
    for parameter in base.parameters():
        torch.nn.init.normal_(parameter, 1.0 if parameter.dim() == 1 else 0.0, 0.3)
        # what is stored is what is computed with
        parameter.data = parameter.data.float().double()
    if not (out / kind).exists() and not lm:
        base.float().save_pretrained(out / kind)
        base.double()
    if lm:
        whole = GPT2LMHeadModel(base.config).double()
        whole.transformer = base
        base = whole
    model = get_peft_model(base, LoraConfig(**given) if isinstance(given, dict) else given).double()
    for key, parameter in model.named_parameters():
        if parameter.requires_grad:
            parameter.data += 0.3 * torch.randn_like(parameter)
            parameter.data = parameter.data.float().double()
    for module in model.modules():
        if name.endswith("-dropped") and hasattr(module, "lora_dropout"):
            module.lora_dropout["default"] = EveryOther()
    x = torch.randn(2, 5, 12).float().double()
    states = hidden(model, x)
    weight = torch.randn_like(states).float().double()
    (states * weight).sum().backward()
    tensors = {"x": x, "hidden": states, "weight": weight}
    for key, parameter in model.named_parameters():
        if parameter.requires_grad:
            short = key.replace(".default", "").replace("base_model.model.", "").replace("base_layer.", "")
            short = short.replace("modules_to_save.", "").replace("magnitude_vector.weight", "magnitude_vector")
            tensors[f"grad/{short.replace('prompt_encoder.embedding.weight', 'prompt_embeddings')}"] = parameter.grad
    model.float().save_pretrained(out / name)
    model.double()
    if not model.active_peft_config.is_prompt_learning and not name.endswith("-dropped"):
        tensors["merged"] = hidden(model.merge_and_unload(), x)
    save_file({k: v.detach().float().contiguous() for k, v in tensors.items()}, out / name / "golden.safetensors")
    (out / name / "README.md").unlink(missing_ok=True)
    path = out / name / "adapter_config.json"
    config = json.loads(path.read_text())
    config["base_model_name_or_path"] = kind
    path.write_text(json.dumps(config, indent=2) + "\n")


def check(folder, bases):
    for adapter in sorted(folder.iterdir()):
        golden = load_file(adapter / "golden.safetensors")
        kind = json.loads((adapter / "adapter_config.json").read_text())["base_model_name_or_path"]
        base = type(BASES[kind]()).from_pretrained(bases / kind)
        model = PeftModel.from_pretrained(base.double(), adapter).double()
        found = hidden(model, golden["x"].double())
        error = ((found - golden["hidden"].double()).norm() / golden["hidden"].norm()).item()
        print(f"{adapter.name}: {error:.1e}")
        assert error < 1e-5, adapter


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--check", type=Path)
    arguments = parser.parse_args()
    if arguments.check:
        check(arguments.check, arguments.out)
    else:
        arguments.out.mkdir(parents=True, exist_ok=True)
        for each in filter(lambda name: re.search(arguments.only, name), CASES):
            case(each, arguments.out)
