"""A frozen GPT-2, LSTM or GRU between a linear input and output layer, in PyTorch: parameters have our names."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class Attention(nn.Module):
    def __init__(self, width, heads, plain):
        super().__init__()
        self.heads, self.plain = heads, plain
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        shape = (batch, tokens, self.heads, width // self.heads)
        q, k, v = (each.view(shape).transpose(1, 2) for each in self.c_attn(x).split(width, 2))
        return self.c_proj(self.attend(q, k, v).transpose(1, 2).reshape(batch, tokens, width))

    def attend(self, q, k, v):
        if not self.plain:
            return F.scaled_dot_product_attention(q, k, v, is_causal=True)
        tokens = q.shape[2]
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[3])
        return scores.masked_fill(torch.ones(tokens, tokens).tril() == 0, -1e9).softmax(-1) @ v


class FeedForward(nn.Module):
    def __init__(self, width, plain):
        super().__init__()
        self.plain = plain
        self.c_fc, self.c_proj = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        return self.c_proj(self.gelu(self.c_fc(x)))

    def gelu(self, h):
        if not self.plain:
            return F.gelu(h, approximate="tanh")
        return 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h**3)))


class Layer(nn.Module):
    def __init__(self, width, heads, plain):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn, self.mlp = Attention(width, heads, plain), FeedForward(width, plain)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Frozen(nn.Module):
    """`[batch, tokens, dim]` to `[batch, classes]`, read from the last token."""

    def __init__(self, dim, classes, layers, width, heads, tokens, plain):
        super().__init__()
        self.input, self.output = nn.Linear(dim, width), nn.Linear(width, classes)
        self.wpe = nn.Embedding(tokens, width)
        self.h = nn.ModuleList(Layer(width, heads, plain) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width)

    def forward(self, x):
        x = self.input(x) + self.wpe.weight
        for layer in self.h:
            x = layer(x)
        return self.output(self.ln_f(x[:, -1]))


class Language(nn.Module):
    """`[batch, tokens]` ids to `[batch, tokens, vocabulary]`, by the words' own table."""

    def __init__(self, vocabulary, layers, width, heads, tokens, plain):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocabulary, width), nn.Embedding(tokens, width)
        self.h = nn.ModuleList(Layer(width, heads, plain) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width)

    def forward(self, ids):
        x = self.wte(ids) + self.wpe.weight
        for layer in self.h:
            x = layer(x)
        return self.ln_f(x) @ self.wte.weight.t()


class Recurrent(nn.Module):
    """The same around PyTorch's own recurrent layers, whose parameters are called as they are in them."""

    def __init__(self, body, dim, classes, layers, width):
        super().__init__()
        self.input, self.output = nn.Linear(dim, width), nn.Linear(width, classes)
        self.layers = {"lstm": nn.LSTM, "gru": nn.GRU}[body](width, width, layers, batch_first=True)

    def forward(self, x):
        return self.output(self.layers(self.input(x))[0][:, -1])


def frozen(start, plain=False):
    """The model where training starts, thawed as ours is. `plain` spells attention and GELU out, as exports to ONNX need; otherwise both are fused."""
    if "body" in start.workload:
        return recurrent(start)
    kind, own = (Language, ("vocabulary",)) if "vocabulary" in start.workload else (Frozen, ("dim", "classes"))
    sizes = {name: start[name] for name in (*own, "layers", "width", "heads", "tokens")}
    # nothing is drawn: each tensor takes the place of one that is not there
    with torch.device("meta"):
        model = kind(**sizes, plain=plain)
    for name, parameter in list(model.named_parameters()):
        values = torch.from_numpy(start.read(name))
        # GPT-2 stores its matrices [inputs, outputs], PyTorch's Linear the other way round
        if name.startswith("h.") and values.dim() == 2:
            values = values.t().contiguous()
        owner, _, last = name.rpartition(".")
        thawed = start.tensors[name]["thawed"]
        setattr(model.get_submodule(owner), last, nn.Parameter(values, requires_grad=thawed))
    return model


def recurrent(start):
    sizes = {name: start[name] for name in ("body", "dim", "classes", "layers", "width")}
    with torch.device("meta"):
        model = Recurrent(**sizes)
    for name, _ in list(model.named_parameters()):
        ours = name.removeprefix("layers.")
        owner, _, last = name.rpartition(".")
        thawed = start.tensors[ours]["thawed"]
        values = nn.Parameter(torch.from_numpy(start.read(ours)), requires_grad=thawed)
        setattr(model.get_submodule(owner), last, values)
    return model
