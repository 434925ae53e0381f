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


def vit(model):
    """Its layers, behind the embeddings."""
    assert model.training
    hidden = EMBEDS
    for layer in model.layers:
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
