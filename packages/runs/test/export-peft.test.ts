import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPeft } from "@permafrost/artifacts";
import { fromFolder } from "@permafrost/hub";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportPeft, openStoredRun, runTraining } from "../src/index.js";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-to-peft-"));
});
afterAll(() => rm(home, { recursive: true }));

const model = join(goldensFolder(), "peft/gpt2");
const given = { task: "bit-xor", bits: 2, model, device: "wasm", batchSize: 4, steps: 2 } as const;

it.each([
  ["vera", { rank: 4, targets: ["c_attn"] }, "output-only", "VERA", "h.0.attn.c_attn.vera_lambda_b"],
  ["lora", { rank: 2, dora: true }, "fpt", "LORA", "h.1.mlp.c_fc.lora_magnitude_vector"],
  ["prompt", { tokens: 3 }, "output", "PROMPT_TUNING", "prompt_embeddings"],
] as const)(
  "what %s learned in a run goes to peft",
  { timeout: 60_000 },
  async (name, options, thaw, kind, trained) => {
    const folder = join(home, name);
    const method = { name, arguments: { ...options } };
    await runTraining({ ...given, thaw, methods: [method] }, { folder });
    const run = await openStoredRun(folder);
    const out = join(home, `${name}-peft`);
    const left = await exportPeft(run, out);
    expect(left).toContain("output.weight");
    expect(JSON.parse(await readFile(join(out, "adapter_config.json"), "utf8"))).toMatchObject({
      peft_type: kind,
    });
    const again = (await openPeft(out)).on(await fromFolder(model), run.task, { thaw });
    const values = (of: typeof again) => of.parameters.find((each) => each.name === trained)!.initial();
    expect(await values(again)).toEqual(await values(run.trained));
    expect(await values(again)).not.toEqual(await values(run.model));
  },
);

it("refuses a run that has nothing for it", { timeout: 60_000 }, async () => {
  const folder = join(home, "plain");
  await runTraining(given, { folder });
  const run = await openStoredRun(folder);
  await expect(exportPeft(run, join(home, "none"))).rejects.toThrow(
    'Cannot write an adapter for peft: expected lora, vera or prompt as the method, found "none"',
  );
  await expect(exportPeft(run, join(home, "none"), { transformers: 3 as never })).rejects.toThrow(
    "expected transformers to be 4 or 5, found 3",
  );
});
