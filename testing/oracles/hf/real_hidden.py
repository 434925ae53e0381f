"""Hidden states that Hugging Face transformers computes of sentences with real checkpoints, as real-models.sh makes their folders.

    python3 real_hidden.py DIR/MiniLM-L6 DIR/SmolLM2-135M

Leaves `golden.json` (texts) and `golden.safetensors` (ids, lengths, hidden) in each. `packages/trainer/test/real-models.test.ts` compares.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModel, AutoTokenizer

TEXTS = ["Frozen ground thaws slowly.", "She sells sea shells by the sea shore, doesn't she?", "Der Dauerfrostboden taut auf: 3.5 °C mehr."]

for folder in map(Path, sys.argv[1:]):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    tokenizer.padding_side = "right"
    model = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    given = tokenizer(TEXTS, return_tensors="pt", padding=True)
    with torch.no_grad():
        hidden = model(input_ids=given.input_ids, attention_mask=given.attention_mask).last_hidden_state
    lengths = given.attention_mask.sum(1)
    save_file({"ids": given.input_ids.int(), "lengths": lengths.int(), "hidden": hidden.float().contiguous()}, folder / "golden.safetensors")
    (folder / "golden.json").write_text(json.dumps({"texts": TEXTS}))
    print(folder.name, tuple(hidden.shape), lengths.tolist())
