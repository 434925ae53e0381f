"""Logits and losses of tiny language models as Hugging Face transformers has them: testing/goldens/next-words.

    python3 next_words.py --out ../../goldens/next-words

Needs PyTorch and transformers 5. Of each case a checkpoint, `golden.safetensors` with `ids`, `logits` (of all words at every position), the mean
`loss` of the labels `next`, and its gradients by the table of words, `gradient.words`, and by what tells the next one, `gradient.head`, where
that is another matrix.
"""

import argparse
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

from word_inputs import CASES, COMMON, GROUPED

OWN = {
    **{name: CASES[name] for name in ["gpt2", "gpt_neo", "llama", "qwen3", "phi", "gemma", "gemma2", "gpt_neox", "opt"]},
    **{name: GROUPED for name in ["mistral", "qwen2", "smollm3", "phi3"]},
    "gemma3_text": {**GROUPED, "sliding_window": 4, "query_pre_attn_scalar": 4},
}
# each the other way round, of what a config says
TIED = {"llama-tied": ("llama", {**GROUPED, "tie_word_embeddings": True}),
        "gpt2-untied": ("gpt2", {**CASES["gpt2"], "tie_word_embeddings": False}),
        "gemma2-capped": ("gemma2", {**OWN["gemma2"], "final_logit_softcapping": 2.0})}


def case(name, kind, sizes, out):
    torch.manual_seed(5)
    config = AutoConfig.for_model(kind, **sizes)
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    model.save_pretrained(out / name)
    (out / name / "generation_config.json").unlink(missing_ok=True)
    text = torch.randint(3, 23, (2, 7))
    ids, following = text[:, :-1], text[:, 1:]
    model = model.double()
    logits = model(input_ids=ids).logits
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, 23), following.reshape(-1))
    loss.backward()
    words, head = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    gradients = {"gradient.words": words.grad} if words is head else {"gradient.words": words.grad, "gradient.head": head.grad}
    values = {"logits": logits.detach(), "loss": loss.detach(), **gradients}
    save_file({"ids": ids.int().contiguous(), "next": following.int().contiguous(), **{key: value.float().contiguous() for key, value in values.items()}},
              out / name / "golden.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    cases = {**{name: (name, sizes) for name, sizes in OWN.items()}, **TIED}
    for name, (kind, sizes) in cases.items():
        case(name, kind, sizes, arguments.out)
        print(name)
