"""What the configs of Hugging Face's transformers assume where they say nothing.

    pip install torch transformers
    python3 config_defaults.py > ../../packages/models/test/config-defaults.json

Written with transformers 5.24. A default that is computed from another value is given as it follows from the sizes in SIZES.
"""

import json
import sys

import transformers

SIZES = {"hidden_size": 12, "num_hidden_layers": 2, "num_attention_heads": 2}
ENCODER = [
    "intermediate_size", "layer_norm_eps", "hidden_act", "hidden_dropout_prob", "attention_probs_dropout_prob",
    "initializer_range",
]
KEYS = {
    "gpt2": (
        transformers.GPT2Config,
        {"n_embd": 12, "n_layer": 2, "n_head": 2},
        [
            "n_inner", "n_positions", "layer_norm_epsilon", "activation_function", "embd_pdrop", "attn_pdrop",
            "resid_pdrop", "scale_attn_weights", "scale_attn_by_inverse_layer_idx", "initializer_range",
        ],
    ),
    "bert": (
        transformers.BertConfig,
        SIZES,
        ["is_decoder", "max_position_embeddings", "type_vocab_size", *ENCODER],
    ),
    "vit": (transformers.ViTConfig, SIZES, ["qkv_bias", *ENCODER]),
    "t5": (
        transformers.T5Config,
        {"d_model": 12, "num_layers": 2, "num_heads": 2},
        [
            "d_kv", "d_ff", "relative_attention_num_buckets", "relative_attention_max_distance", "layer_norm_epsilon",
            "feed_forward_proj", "dropout_rate", "initializer_factor",
        ],
    ),
    "longformer": (
        transformers.LongformerConfig,
        SIZES,
        ["pad_token_id", "attention_window", "max_position_embeddings", "type_vocab_size", *ENCODER],
    ),
    "llama": (
        transformers.LlamaConfig,
        SIZES,
        [
            "num_key_value_heads", "head_dim", "intermediate_size", "rms_norm_eps", "hidden_act", "attention_bias",
            "mlp_bias", "attention_dropout", "initializer_range",
        ],
    ),
}

defaults = {}
for name, (kind, sizes, keys) in KEYS.items():
    config = kind(**sizes)
    defaults[name] = {key: getattr(config, key) for key in keys}
    if name == "gpt2":
        # GPT2MLP: inner_dim = config.n_inner if config.n_inner is not None else 4 * hidden_size
        assert defaults[name]["n_inner"] is None
        block = transformers.models.gpt2.modeling_gpt2.GPT2Block(config, layer_idx=0)
        defaults[name]["n_inner"] = block.mlp.c_fc.nf
    if name == "llama":
        defaults[name]["rope_theta"] = config.rope_parameters["rope_theta"]
        defaults[name]["rope_type"] = config.rope_parameters["rope_type"]

# Of the members of the families: all that a config of these sizes holds, as it is written to a file.
GROUPED = {**SIZES, "num_key_value_heads": 1}
HALF = {"d_model": 12, "encoder_layers": 2, "encoder_attention_heads": 2}
SMALL = {
    "roberta": ("Roberta", SIZES), "xlm-roberta": ("XLMRoberta", SIZES), "camembert": ("Camembert", SIZES), "electra": ("Electra", SIZES),
    "distilbert": ("DistilBert", {"dim": 12, "n_layers": 2, "n_heads": 2}), "modernbert": ("ModernBert", SIZES), "deit": ("DeiT", SIZES),
    "dinov2": ("Dinov2", SIZES), "dinov2_with_registers": ("Dinov2WithRegisters", SIZES), "clip_text_model": ("CLIPText", SIZES),
    "clip_vision_model": ("CLIPVision", SIZES), "mt5": ("MT5", {"d_model": 12, "num_layers": 2, "num_heads": 2}),
    "umt5": ("UMT5", {"d_model": 12, "num_layers": 2, "num_heads": 2}), "bart": ("Bart", HALF), "mbart": ("MBart", HALF), "whisper": ("Whisper", HALF),
    "opt": ("OPT", {**SIZES, "word_embed_proj_dim": 12}),
    "gpt_neo": ("GPTNeo", {"hidden_size": 12, "num_layers": 2, "num_heads": 2, "attention_types": [[["global", "local"], 1]]}),
    "gpt_neox": ("GPTNeoX", {**SIZES, "hidden_size": 32}), "phi": ("Phi", {**GROUPED, "hidden_size": 16}), "phi3": ("Phi3", GROUPED),
    "mistral": ("Mistral", {**GROUPED, "head_dim": 6}), "qwen2": ("Qwen2", GROUPED), "qwen3": ("Qwen3", GROUPED), "smollm3": ("SmolLM3", GROUPED),
    "gemma": ("Gemma", GROUPED), "gemma2": ("Gemma2", GROUPED), "gemma3_text": ("Gemma3Text", {**GROUPED, "num_hidden_layers": 6}),
}
NO_BODY = {"id2label", "label2id", "transformers_version", "architectures", "dtype", "stage_names", "out_features", "out_indices"}
whole = {}
for name, (kind, sizes) in SMALL.items():
    config = getattr(transformers, kind + "Config")(**sizes).to_dict()
    whole[name] = {"sizes": sizes, "config": {key: value for key, value in config.items() if key not in NO_BODY}}

json.dump(
    {"whole": whole, "transformers": transformers.__version__, "sizes": {n: s for n, (_, s, _) in KEYS.items()}, "defaults": defaults},
    sys.stdout,
    indent=2,
)
print()
