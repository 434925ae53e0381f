"""Ids that Hugging Face's tokenizers give of texts: packages/hub/test/tokens.json.

    python3 tokens.py --data DIR --out ../../packages/hub/test/tokens.json

DIR has folders with a `tokenizer.json` each. Needs `tokenizers`.
"""

import argparse
import json
from pathlib import Path

from tokenizers import Tokenizer

TEXTS = [
    "Hello world", "  two  blanks, and\ttabs\nand lines ", "don't can't I'll", "Ünïcödé ﬁ ﬀ Å", "日本語のテキスト", "👩‍👩‍👧 flags 🇩🇪",
    "1234567890 3.14 -1e5", "CamelCase snake_case kebab-case", "a", "<|endoftext|> [CLS] </s> <pad>", "\u202eright\u202c \u0000 \ufeff",
    "été e\u0301te\u0301", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "ΑΒΓ αβγ Я", "http://example.org/?q=1&r=%20",
]

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    found = {}
    for path in sorted(arguments.data.glob("*/tokenizer.json")):
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        found[path.parent.name] = [tokenizer.encode(text).ids for text in TEXTS]
    arguments.out.write_text(json.dumps({"texts": TEXTS, "ids": found}) + "\n")
