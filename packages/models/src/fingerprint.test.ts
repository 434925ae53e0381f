import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { tinyConfigs } from "../test/tiny-configs.js";
import { fingerprinted, fingerprintOf } from "./fingerprint.js";
import { frozen } from "./frozen.js";
import { random } from "./random.js";
import { thaw } from "./thaw.js";
import { withValues } from "./with-values.js";

const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
const source = random(tinyConfigs["gpt2"]!, { seed: 3 });
const model = frozen(source, task);

describe("fingerprintOf()", () => {
  it("is what its definition says", async () => {
    const sha = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
    const lines = await Promise.all(
      model.parameters
        .filter(({ name }) => /attn|mlp/.test(name))
        .map(async ({ name, shape, initial }) => {
          const values = await initial();
          return `${name} ${shape.join("x")} ${sha(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))}\n`;
        }),
    );
    expect(lines).toHaveLength(16);
    expect(await fingerprintOf(model)).toBe(sha(lines.sort().join("")));
  });

  it("sees any change of a frozen weight, and nothing else", async () => {
    const own = await fingerprintOf(model);
    const changing = (changed: string) => ({
      ...source,
      async read(name: string) {
        const values = await source.read(name);
        if (name === changed) values[values.length - 1]! += 1e-6;
        return values;
      },
    });
    expect(await fingerprintOf(frozen(changing("h.1.mlp.c_fc.weight"), task))).not.toBe(own);
    expect(await fingerprintOf(frozen(changing("h.0.attn.c_attn.bias"), task))).not.toBe(own);
    expect(await fingerprintOf(frozen(changing("h.0.ln_1.weight"), task))).toBe(own);
    expect(await fingerprintOf(frozen(random(tinyConfigs["gpt2"]!, { seed: 4 }), task))).not.toBe(own);
    // another thaw rule freezes something else
    expect(await fingerprintOf(frozen(source, task, { thaw: thaw.outputOnly }))).not.toBe(own);
  });

  it("reads nothing twice", async () => {
    const reads: string[] = [];
    const counted = {
      ...source,
      read(name: string) {
        reads.push(name);
        return source.read(name);
      },
    };
    const { model: read, fingerprint } = fingerprinted(frozen(counted, task));
    for (const { initial } of read.parameters.slice(0, 9)) await initial();
    expect(await fingerprint()).toBe(await fingerprintOf(model));
    expect(new Set(reads).size).toBe(reads.length);
  });
});

describe("withValues()", () => {
  it("replaces what is thawed and refuses what does not fit", async () => {
    const found = withValues(model, (name) =>
      name === "output.bias" ? Float32Array.of(1, 2, 3, 4) : new Float32Array(1),
    );
    const initial = (name: string) =>
      found.parameters.find((parameter) => parameter.name === name)!.initial();
    expect(await initial("output.bias")).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(await initial("h.0.mlp.c_fc.weight")).toEqual(await source.read("h.0.mlp.c_fc.weight"));
    await expect(initial("ln_f.weight")).rejects.toThrow(
      'Cannot set "ln_f.weight": expected shape [12], got 1 numbers',
    );
  });
});
