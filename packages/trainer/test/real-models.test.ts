import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { input, weight } from "@permafrost/graph";
import { fileBytes, fromFolder, openSafetensors, openTokenizer } from "@permafrost/hub";
import { frozen } from "@permafrost/models";
import { load, native } from "@permafrost/runtime";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";

/** Where `testing/oracles/hf/real-models.sh` and `real_hidden.py` have left real checkpoints; without them this is skipped. */
const folder = process.env["PERMAFROST_REAL_MODELS"];

describe.skipIf(!folder)("real checkpoints (PERMAFROST_REAL_MODELS says where)", () => {
  it.each(["MiniLM-L6", "SmolLM2-135M"])(
    "%s has the ids and the hidden states of transformers",
    { timeout: 300_000 },
    async (name) => {
      const place = join(folder!, name);
      const { texts } = JSON.parse(await readFile(join(place, "golden.json"), "utf8")) as { texts: string[] };
      const golden = await openSafetensors((await fileBytes(join(place, "golden.safetensors")))!);
      const ids = Int32Array.from(await golden.read("ids"));
      const lengths = Int32Array.from(await golden.read("lengths"));
      const tokens = ids.length / texts.length;
      const tokenizer = await openTokenizer(place);
      for (const [i, text] of texts.entries())
        expect(tokenizer.encode(text), text).toEqual([...ids.subarray(i * tokens, i * tokens + lengths[i]!)]);

      const source = await fromFolder(place);
      const task = {
        input: { kind: "ids", tokens, vocabulary: Math.max(...ids) + 1 },
        output: { tokens: 1, labels: 1, classes: 2 },
        ragged: true,
      } as const;
      const model = frozen(source, task, { inputLayer: "pretrained", dropout: 0 });
      const leaves = new Map(model.parameters.map(({ name: each, shape }) => [each, weight(each, shape)]));
      const { hidden } = model.forward(input("x", "i32", [texts.length, tokens]), {
        weight: (each) => leaves.get(each)!,
        dropout: (x) => x,
        lengths: input("lengths", "i32", [texts.length]),
      });
      const initial = new Map(model.parameters.map((each) => [each.name, each.initial]));
      const device = await native({ threads: 1 });
      const session = await load(device, { outputs: { hidden } }, (each) => initial.get(each)!());
      const given = await session.run({ x: ids, lengths }, { wanted: ["hidden"] });
      await session.dispose();
      const expected = await golden.read("hidden");
      const width = model.body.width.out;
      const real = (all: ArrayLike<number>) =>
        [...lengths].flatMap((length, i) =>
          Array.from(all).slice(i * tokens * width, (i * tokens + length) * width),
        );
      expect(relativeError(real(given["hidden"] as Float32Array), real(expected))).toBeLessThan(1e-5);
    },
  );
});
