#!/usr/bin/env python3
"""Opens checkpoints that permafrost wrote, and says what transformers computes with them: testing/goldens/checkpoints.json.

    open_checkpoints.py --dir DIR [--out ../../goldens/checkpoints.json]

DIR is where `npx vitest run packages/artifacts/test/checkpoint.test.ts` leaves them, if PERMAFROST_CHECKPOINTS_OUT says so; beside each, hidden.json is
what permafrost gives. Needs PyTorch and transformers 5. Without --out nothing is written: it compares only.
"""
import argparse, hashlib, json, math
from pathlib import Path

import torch
import transformers as T

from families import FAMILIES, body_of, precision, widen

T.logging.set_verbosity_error()
T.utils.logging.disable_progress_bar()
TOKENS = 4


def hidden(folder, kind):
    body, said = T.AutoModel.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager", output_loading_info=True)
    # names of the body that the file does not have would be drawn anew
    unread = [n for n in said["missing_keys"] if not any(part in n for part in BESIDE)] + list(said["unexpected_keys"])
    body = body_of(widen(body.eval()), kind)
    stored = json.loads((folder / "hidden.json").read_text())
    config = body.config
    width = config.embedding_size if kind in ("electra", "albert") else getattr(config, FAMILIES[kind]["width"])
    x = torch.tensor([math.sin(i * 1.7) for i in range(TOKENS * width)]).float().double().reshape(1, TOKENS, width)
    with torch.no_grad(), precision(True):
        found = FAMILIES[kind]["run"](body, x)[:, :TOKENS].flatten().tolist()
    return found, max(abs(a - b) for a, b in zip(found, stored, strict=True)), unread


# what a body does not use: words, patches, heads, decoders
BESIDE = ["wte", "word_embeddings", "tok_embeddings", "embed_tokens", "embed_in", "shared", "token_embedding", "pooler", "patch_embed", "cls_token",
          "class_embedding", "mask_token", "distillation_token", "register_tokens", "embeddings.position_embeddings", "embeddings.position_embedding.",
          "decoder.", "conv1", "conv2", "_global", "inv_freq"]



def logits(folder):
    model, said = T.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager", output_loading_info=True)
    stored = json.loads((folder / "logits.json").read_text())
    with torch.no_grad(), precision(True):
        found = widen(model.eval())(torch.tensor([IDS])).logits.flatten().tolist()
    return found, max(abs(a - b) for a, b in zip(found, stored, strict=True)), [*said["missing_keys"], *said["unexpected_keys"]]


IDS = [3, 1, 4, 1]

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    goldens = {}
    for folder in sorted(each for each in args.dir.iterdir() if (each / "hidden.json").exists() or (each / "logits.json").exists()):
        words = (folder / "logits.json").exists()
        found, furthest, unread = logits(folder) if words else hidden(folder, folder.name)
        print(f"{folder.name:24} {furthest:.1e} {unread or ''}")
        goldens[folder.name] = {
            "sha256": hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest(),
            "logits" if words else "hidden": [float(f"{value:.6g}") for value in found],
        }
    if args.out:
        lines = ",\n".join(f"  {json.dumps(kind)}: {json.dumps(golden)}" for kind, golden in goldens.items())
        args.out.write_text(f"{{\n{lines}\n}}\n")
