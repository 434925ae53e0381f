"""Hidden states of tiny models that Hugging Face transformers computes from ids: testing/goldens/words.

    python3 word_inputs.py --out ../../goldens/words

Needs PyTorch and transformers 5. Of each case a checkpoint, `golden.safetensors` with `ids`, `lengths` and `hidden`.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModel, CLIPTextModel, T5EncoderModel, MT5EncoderModel, UMT5EncoderModel

COMMON = dict(hidden_size=12, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20, initializer_range=0.5,
              vocab_size=23, pad_token_id=0, bos_token_id=1, eos_token_id=2)
GROUPED = {**COMMON, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 4}
T5 = dict(d_model=12, num_layers=2, num_heads=3, d_kv=5, d_ff=20, relative_attention_num_buckets=8, vocab_size=23)
BART = dict(d_model=12, encoder_layers=2, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
            encoder_ffn_dim=20, decoder_ffn_dim=20, init_std=0.5, vocab_size=23, pad_token_id=0, bos_token_id=1, eos_token_id=2,
            max_position_embeddings=40)
CASES = {
    "gpt2": dict(n_embd=12, n_layer=2, n_head=2, n_positions=40, initializer_range=0.5, vocab_size=23),
    "gpt_neo": dict(hidden_size=12, num_layers=2, num_heads=2, max_position_embeddings=40, window_size=4, vocab_size=23,
                    attention_types=[[["global", "local"], 1]], initializer_range=0.5),
    "bert": {**COMMON, "max_position_embeddings": 40},
    "roberta": {**COMMON, "max_position_embeddings": 42, "pad_token_id": 1},
    "electra": {**COMMON, "max_position_embeddings": 40, "embedding_size": 8},
    "distilbert": dict(dim=12, n_layers=2, n_heads=2, hidden_dim=20, max_position_embeddings=40, initializer_range=0.5, vocab_size=23),
    "modernbert": {**COMMON, "local_attention": 12, "global_attn_every_n_layers": 2, "cls_token_id": 1, "sep_token_id": 2},
    "llama": GROUPED,
    "qwen3": GROUPED,
    "phi": {**COMMON, "partial_rotary_factor": 0.4},
    "gemma": GROUPED,
    "gemma2": {**GROUPED, "sliding_window": 4, "query_pre_attn_scalar": 4},
    "gpt_neox": {**COMMON, "rotary_pct": 0.4},
    "opt": dict(hidden_size=12, num_hidden_layers=2, num_attention_heads=2, ffn_dim=20, max_position_embeddings=40,
                word_embed_proj_dim=12, init_std=0.5, vocab_size=23, pad_token_id=0),
    "clip_text_model": {**COMMON, "max_position_embeddings": 40, "initializer_factor": 3.0},
    "t5": T5,
    "mt5": T5,
    "bart": {**BART, "scale_embedding": True},
}
ENCODERS = {"t5": T5EncoderModel, "mt5": MT5EncoderModel, "umt5": UMT5EncoderModel, "clip_text_model": CLIPTextModel}


def case(name, out):
    torch.manual_seed(3)
    config = AutoConfig.for_model(name, **CASES[name])
    config._attn_implementation = "eager"
    model = (ENCODERS[name](config) if name in ENCODERS else AutoModel.from_config(config)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    model.save_pretrained(out / name)
    ids = torch.randint(3, 23, (2, 6))
    lengths = torch.tensor([6, 4])
    mask = (torch.arange(6)[None] < lengths[:, None]).long()
    model = model.double()
    encoder = model.get_encoder() if name == "bart" else model
    with torch.no_grad():
        hidden = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    save_file({"ids": ids.int(), "lengths": lengths.int(), "hidden": hidden.float().contiguous()}, out / name / "golden.safetensors")
    (out / name / "generation_config.json").unlink(missing_ok=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    for each in CASES:
        case(each, arguments.out)
        print(each)
