#!/usr/bin/env python3
"""How Hugging Face transformers 5 turns the heads of a Llama, for many spellings of its config.

    python3 rotary.py > ../../packages/models/test/rotary.json

Each case is what a config.json may hold; it goes through a file, as a checkpoint's does.
"""
import json, os, tempfile
import torch, transformers as T
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

T.logging.set_verbosity_error()
LINEAR = {"rope_type": "linear", "factor": 4.0}
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
YARN = {"rope_type": "yarn", "factor": 4.0}
LONG = {"rope_type": "longrope", "short_factor": [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7], "long_factor": [2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]}
CASES = {
    "nothing": {},
    "theta at the top": {"rope_theta": 500.0},
    "parameters": {"rope_parameters": {**LINEAR, "rope_theta": 250.0}},
    "scaling, old type": {"rope_scaling": {"type": "linear", "factor": 2.0}, "rope_theta": 300.0},
    "empty parameters, scaling": {"rope_parameters": {}, "rope_scaling": LINEAR},
    "empty scaling, parameters": {"rope_parameters": {**LINEAR, "rope_theta": 250.0}, "rope_scaling": {}},
    "null scaling, parameters": {"rope_parameters": {**LINEAR, "rope_theta": 250.0}, "rope_scaling": None},
    "both, different": {"rope_parameters": {"rope_type": "linear", "factor": 8.0, "rope_theta": 250.0}, "rope_scaling": LINEAR},
    "both, and a theta at the top": {"rope_parameters": {"rope_type": "default", "rope_theta": 250.0}, "rope_scaling": LINEAR, "rope_theta": 700.0},
    "default scaling, linear parameters": {"rope_parameters": {**LINEAR, "rope_theta": 250.0}, "rope_scaling": {"rope_type": "default"}},
    "theta in the scaling": {"rope_scaling": {**LINEAR, "rope_theta": 90.0}, "rope_theta": 700.0},
    "both spellings of the type": {"rope_scaling": {"rope_type": "linear", "type": "dynamic", "factor": 3.0}},
    "llama3": {"rope_parameters": {**LLAMA3, "original_max_position_embeddings": 16}},
    "llama3 without a trained length": {"rope_scaling": LLAMA3, "max_position_embeddings": 64},
    "llama3, trained length at the top": {"rope_scaling": {**LLAMA3, "original_max_position_embeddings": 64}, "original_max_position_embeddings": 16},
    "dynamic": {"rope_scaling": {"type": "dynamic", "factor": 2.0}, "max_position_embeddings": 24},
    "dynamic, far": {"rope_parameters": {"rope_type": "dynamic", "factor": 8.0, "rope_theta": 5000.0}, "max_position_embeddings": 10},
    "yarn": {"rope_scaling": {**YARN, "original_max_position_embeddings": 16}},
    "yarn without a trained length": {"rope_scaling": YARN, "max_position_embeddings": 64},
    "yarn, its own attention": {"rope_scaling": {**YARN, "attention_factor": 1.7, "original_max_position_embeddings": 32}},
    "yarn, mscale": {"rope_scaling": {**YARN, "mscale": 1.0, "mscale_all_dim": 0.7, "original_max_position_embeddings": 32}},
    "yarn, betas": {"rope_scaling": {**YARN, "beta_fast": 8.0, "beta_slow": 2.0, "original_max_position_embeddings": 512}},
    "yarn, not truncated": {"rope_scaling": {**YARN, "beta_fast": 8.0, "truncate": False, "original_max_position_embeddings": 512}},
    "longrope": {"rope_scaling": {**LONG, "factor": 4.0, "original_max_position_embeddings": 24}},
    "longrope, lengths alone": {"rope_scaling": LONG, "max_position_embeddings": 96, "original_max_position_embeddings": 24},
    "longrope, its own attention": {"rope_scaling": {**LONG, "factor": 4.0, "attention_factor": 1.3, "original_max_position_embeddings": 24}},
}
SIZES = {"model_type": "llama", "hidden_size": 32, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 16, "vocab_size": 8}
TOKENS = [8, 24, 40, 100]

found = {}
for name, config in CASES.items():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "config.json"), "w") as f:
            json.dump({**SIZES, **config}, f)
        rotary = {}
        for tokens in TOKENS:
            # one that was not told of other lengths before
            body = LlamaRotaryEmbedding(T.AutoConfig.from_pretrained(folder))
            body(torch.zeros(1), torch.arange(tokens)[None])
            rotary[tokens] = {"gain": float(body.attention_scaling), "frequencies": body.inv_freq.double().tolist()}
    found[name] = {"config": config, "tokens": rotary}
print(json.dumps({"transformers": T.__version__, "headWidth": 16, "cases": found}, indent=1))
