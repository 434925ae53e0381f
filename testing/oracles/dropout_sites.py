"""Where and how often Hugging Face's transformers drop elements, in order of execution.

    pip install torch transformers
    python3 dropout_sites.py > ../../packages/models/test/dropout-sites.json

Written with PyTorch 2.15 and transformers 5.24. Tiny random bodies, whose config has another rate for each kind of site, are fed
vectors in training mode; every call of dropout is written down with its rate and the shape of what it drops from. A ViT is fed
behind its patches and positions, which a frozen body does without.
"""

import json
import sys

import torch
import transformers

BATCH, TOKENS, WIDTH = 2, 8, 12
ENCODER = dict(
    hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20, hidden_dropout_prob=0.2,
    attention_probs_dropout_prob=0.3,
)
GPT2 = dict(n_embd=WIDTH, n_layer=2, n_head=2, n_inner=20, n_positions=16, embd_pdrop=0.1, attn_pdrop=0.2, resid_pdrop=0.3)
T5 = dict(
    d_model=WIDTH, num_layers=2, num_heads=3, d_kv=5, d_ff=20, relative_attention_num_buckets=8, dropout_rate=0.2,
)
LLAMA = dict(
    hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=4, intermediate_size=20,
    attention_dropout=0.2,
)
BERT = dict(ENCODER, max_position_embeddings=16)
LONGFORMER = dict(ENCODER, max_position_embeddings=18, attention_window=[4, 8])

sites = []
drop = torch.nn.functional.dropout


def noting(x, p=0.5, training=True, inplace=False):
    if training:
        sites.append(f"{p} of {'x'.join(map(str, x.shape))}")
    return drop(x, p, training, inplace)


torch.nn.functional.dropout = noting
EAGER = dict(attn_implementation="eager")
EMBEDS = torch.randn(BATCH, TOKENS, WIDTH)
CASES = {
    "gpt2": (GPT2, lambda c: transformers.GPT2Model(transformers.GPT2Config(**c, **EAGER))(inputs_embeds=EMBEDS)),
    "bert": (BERT, lambda c: transformers.BertModel(transformers.BertConfig(**c, **EAGER))(inputs_embeds=EMBEDS)),
    "vit": (ENCODER, lambda c: vit(transformers.ViTModel(transformers.ViTConfig(**c, **EAGER)))),
    "t5": (T5, lambda c: transformers.T5EncoderModel(transformers.T5Config(**c, **EAGER))(inputs_embeds=EMBEDS)),
    "t5 gated": (
        dict(T5, feed_forward_proj="gated-gelu"),
        lambda c: transformers.T5EncoderModel(transformers.T5Config(**c, **EAGER))(inputs_embeds=EMBEDS),
    ),
    "longformer": (
        LONGFORMER,
        lambda c: transformers.LongformerModel(transformers.LongformerConfig(**c))(inputs_embeds=EMBEDS),
    ),
    "llama": (LLAMA, lambda c: transformers.LlamaModel(transformers.LlamaConfig(**c, **EAGER))(inputs_embeds=EMBEDS)),
}


def embedded(kind, config, body=lambda model: model):
    """A case that is fed vectors in place of words."""
    model, settings = getattr(transformers, kind + "Model"), getattr(transformers, kind + "Config")
    return config, lambda c: body(model(settings(**c, **EAGER)))(inputs_embeds=EMBEDS)


HALF = dict(
    d_model=WIDTH, encoder_layers=2, encoder_attention_heads=2, encoder_ffn_dim=20, decoder_layers=1, decoder_attention_heads=2, decoder_ffn_dim=20,
    dropout=0.1, attention_dropout=0.2, activation_dropout=0.3, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1,
)
CASES |= {
    "roberta": embedded("Roberta", BERT),
    "electra": embedded("Electra", dict(BERT, embedding_size=WIDTH)),
    "distilbert": embedded("DistilBert", dict(
        dim=WIDTH, n_layers=2, n_heads=2, hidden_dim=20, dropout=0.1, attention_dropout=0.2, max_position_embeddings=16)),
    "modernbert": embedded("ModernBert", dict(
        hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20, embedding_dropout=0.1, attention_dropout=0.2, mlp_dropout=0.3,
        pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2)),
    "deit": (ENCODER, lambda c: vit(transformers.DeiTModel(transformers.DeiTConfig(**c, **EAGER)))),
    "dinov2": (
        dict({k: v for k, v in ENCODER.items() if k != "intermediate_size"}, mlp_ratio=2),
        lambda c: vit(transformers.Dinov2Model(transformers.Dinov2Config(**c, **EAGER)), lambda model: model.encoder.layer),
    ),
    "mt5": (T5, lambda c: transformers.MT5EncoderModel(transformers.MT5Config(**c, **EAGER))(inputs_embeds=EMBEDS)),
    "umt5": (T5, lambda c: transformers.UMT5EncoderModel(transformers.UMT5Config(**c, **EAGER))(inputs_embeds=EMBEDS)),
    "bart": embedded("Bart", dict(HALF, max_position_embeddings=16), lambda model: model.encoder),
    "mbart": embedded("MBart", dict(HALF, max_position_embeddings=16), lambda model: model.encoder),
    "whisper": (dict(HALF, max_source_positions=TOKENS, num_mel_bins=4, vocab_size=9), lambda c: transformers.WhisperModel(
        transformers.WhisperConfig(**c, **EAGER)).encoder(torch.randn(BATCH, 4, 2 * TOKENS))),
    "opt": embedded("OPT", dict(
        hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=2, ffn_dim=20, word_embed_proj_dim=WIDTH, dropout=0.1, attention_dropout=0.2,
        max_position_embeddings=16)),
    "gpt_neo": embedded("GPTNeo", dict(
        hidden_size=WIDTH, num_layers=2, num_heads=2, intermediate_size=20, attention_types=[[["global", "local"], 1]], resid_dropout=0.1,
        embed_dropout=0.2, attention_dropout=0.3, max_position_embeddings=16)),
    "gpt_neox": embedded("GPTNeoX", dict(
        hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=1, intermediate_size=20, hidden_dropout=0.1, attention_dropout=0.2, rotary_pct=0.5)),
    "phi": embedded("Phi", dict(
        hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=1, intermediate_size=20, resid_pdrop=0.1, embd_pdrop=0.3, attention_dropout=0.2)),
    "phi3": embedded("Phi3", dict(
        {k: v for k, v in LLAMA.items() if k != "head_dim"}, num_attention_heads=2, num_key_value_heads=1, resid_pdrop=0.1, embd_pdrop=0.3, pad_token_id=0)),
    "mistral": embedded("Mistral", LLAMA),
    "qwen3": embedded("Qwen3", LLAMA),
    "gemma": embedded("Gemma", LLAMA),
    "gemma2": embedded("Gemma2", LLAMA),
}


def vit(model, layers=lambda model: model.layers):
    """Its layers, behind the embeddings."""
    assert model.training
    hidden = EMBEDS
    for layer in layers(model):
        hidden = layer(hidden)
    return hidden


found = {}
for name, (config, run) in CASES.items():
    sites.clear()
    run(config)
    found[name] = {"config": dict(config, model_type=name.split()[0]), "sites": list(sites)}

json.dump(
    {"transformers": transformers.__version__, "batch": BATCH, "tokens": TOKENS, "width": WIDTH, "bodies": found},
    sys.stdout,
    indent=2,
)
print()
