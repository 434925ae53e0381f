"""What Hugging Face's families of models differ in, for golden cases of them."""
import contextlib

import torch
import transformers as T

F32, F64 = torch.float32, torch.float64
_float = torch.Tensor.float


@contextlib.contextmanager
def precision(wide):
    """Hugging Face computes soft-maxes, RMS norms and rotary tables in float32 even of float64: while this is wide, float32 means float64."""
    before = torch.float, torch.float32, torch.Tensor.float
    torch.float = torch.float32 = F64 if wide else F32
    torch.Tensor.float = torch.Tensor.double if wide else _float
    try:
        yield
    finally:
        torch.float, torch.float32, torch.Tensor.float = before


def narrow(f):
    """At exact powers, rounding decides what T5's bucket of a distance is: upstream takes the logarithm in float32."""
    def call(*a, **k):
        with precision(False):
            return f(*a, **k)
    return call


for attention in (T.models.t5.modeling_t5.T5Attention, T.models.mt5.modeling_mt5.MT5Attention, T.models.umt5.modeling_umt5.UMT5Attention):
    for name in ("_relative_position_bucket",):
        f = attention.__dict__[name]
        setattr(attention, name, staticmethod(narrow(f.__func__)) if isinstance(f, staticmethod) else narrow(f))


def widen(model):
    """Makes rotary frequencies anew, in float64."""
    with precision(True):
        for module in model.modules():
            if any(name.endswith("inv_freq") for name, _ in module.named_buffers(recurse=False)):
                fresh = type(module)(module.config)
                for name, buffer in fresh.named_buffers(recurse=False):
                    setattr(module, name, torch.nn.Buffer(buffer.to(F64), persistent=False))
    return model


def first(o):
    return o[0] if isinstance(o, tuple) else o


def through(layers, x):
    for layer in layers:
        x = first(layer(x))
    return x


def causal(x):
    t = x.shape[1]
    return torch.full((t, t), torch.finfo(x.dtype).min, dtype=x.dtype).triu(1)[None, None]


def by_embeds(body, x):
    return body(inputs_embeds=x).last_hidden_state


def by_decoding(body, x):
    return body(inputs_embeds=x, use_cache=False).last_hidden_state


def vit(body, x):
    return body.layernorm(through(body.layers, x))


def dinov2(body, x):
    return body.layernorm(through(body.encoder.layer, x))


def clip_text(body, x):
    placed = x + body.embeddings.position_embedding.weight[: x.shape[1]]
    return body.final_layer_norm(body.encoder(inputs_embeds=placed, attention_mask=causal(placed)).last_hidden_state)


def clip_vision(body, x):
    return body.post_layernorm(body.encoder(inputs_embeds=body.pre_layrnorm(x)).last_hidden_state)


def whisper(body, x):
    h = x + body.embed_positions.weight[: x.shape[1]]
    for layer in body.layers:
        h = first(layer(h, None))
    return body.layer_norm(h)


def family(blocks, roots, prefixes, run=by_embeds, width="hidden_size", places=False, norm=1.0):
    """Where the blocks are in the body and the body in a model, what files put before names, how it runs behind its embeddings; whether FPT
    brings positions along; around what the gains of norms are drawn."""
    return dict(blocks=blocks, roots=roots, prefixes=prefixes, run=run, width=width, places=places, norm=norm)


T5 = family("block", ["transformer.encoder", "encoder"], ["transformer."], width="d_model")
LLAMA = family("layers", ["model", "transformer"], ["model.", "transformer."], by_decoding)
GEMMA = {**LLAMA, "norm": 0.0}
BART = family("layers", ["model.encoder", "encoder"], ["model."], width="d_model")
bert = lambda prefix: family("encoder.layer", [prefix], [prefix + "."])
FAMILIES = {
    "gpt2": family("h", ["transformer"], ["transformer."], by_decoding, "n_embd"),
    "bert": bert("bert"), "longformer": bert("longformer"), "roberta": bert("roberta"), "xlm-roberta": bert("roberta"),
    "camembert": bert("roberta"), "electra": bert("electra"),
    "distilbert": family("transformer.layer", ["distilbert"], ["distilbert."], width="dim"),
    "albert": family("encoder.albert_layer_groups", ["albert"], ["albert."]),
    "modernbert": family("layers", ["model"], ["model."]),
    "vit": family("layers", ["vit"], ["vit."], vit, places=True),
    "deit": family("layers", ["deit"], ["deit."], vit, places=True),
    "dinov2": family("encoder.layer", ["dinov2"], ["dinov2."], dinov2, places=True),
    "dinov2_with_registers": family("encoder.layer", ["dinov2_with_registers"], ["dinov2_with_registers."], dinov2, places=True),
    "clip_text_model": family("encoder.layers", ["text_model"], ["text_model."], clip_text),
    "clip_vision_model": family("encoder.layers", ["vision_model"], ["vision_model."], clip_vision, places=True),
    "t5": T5, "mt5": T5, "umt5": T5, "bart": BART, "mbart": BART,
    "whisper": {**BART, "run": whisper},
    "opt": family("layers", ["model.decoder", "decoder"], ["model."], by_decoding),
    "gpt_neo": family("h", ["transformer"], ["transformer."], by_decoding),
    "gpt_neox": family("layers", ["gpt_neox"], ["gpt_neox."], by_decoding),
    **{kind: LLAMA for kind in ("llama", "mistral", "qwen2", "qwen3", "smollm3", "phi", "phi3")},
    "gemma": GEMMA, "gemma2": GEMMA, "gemma3_text": {**GEMMA, "roots": ["model.language_model", *GEMMA["roots"]], "prefixes": ["language_model.model.", "model."]},
}


def get(m, path):
    for p in path.split("."):
        m = getattr(m, p, None)
        if m is None:
            return None
    return m


def body_of(model, kind):
    """The part of a model that is the body: a base model is one already."""
    found = [get(model, root) for root in FAMILIES[kind]["roots"]]
    return next((body for body in found if body is not None), model)
