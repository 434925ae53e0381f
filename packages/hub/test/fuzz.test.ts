import { readFileSync } from "node:fs";
import { PickleEndError } from "@permafrost/common/unpickle/machine";
import { unpickle } from "@permafrost/common/unpickle/unpickle";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PATIENT } from "../src/http/patience.js";
import { transfer } from "../src/http/transfer.js";
import { parseCheckpointName } from "../src/hub/checkpoint-name.js";
import { fetchListing } from "../src/hub/hub-api.js";
import { memoryBytes, openSafetensors, openTorch, writeSafetensors } from "../src/index.js";
import { stateDict } from "../src/pytorch/state-dict.js";
import { torchWorld } from "../src/pytorch/torch-world.js";
import { parseShardIndex } from "../src/shard-index.js";
import type { TensorFile } from "../src/tensor-file.js";
import { checkpointFolder } from "./data.js";
import { type Mutation, mutations } from "./mutations.js";

/** `npm run fuzz` sets the mode; the ordinary tests take a sample. */
const LONG = (import.meta as { env?: { MODE?: string } }).env?.MODE === "fuzz";

/** Longest that a single hostile file of a few hundred kilobytes may keep us, in milliseconds; far above the usual 1. */
const PATIENCE = 5_000;

/** Most numbers that the tensors of a mutant may have and still be read here. */
const READABLE = 1_000_000;

const ORIGIN = "mutant";

/** Whatever a mutant does: it is read, in full and in shape, or it is refused by an error that names it. */
async function survives(open: () => Promise<TensorFile | undefined>): Promise<"read" | "refused"> {
  const started = performance.now();
  try {
    const file = await open();
    for (const [name, { shape }] of [...(file?.tensors ?? [])].slice(0, 20)) {
      const count = shape.reduce((product, size) => product * size, 1);
      if (count > READABLE) continue;
      const numbers = await file!.read(name);
      expect(numbers).toHaveLength(count);
    }
    return "read";
  } catch (error) {
    if (!(error instanceof SyntaxError) || !error.message.startsWith(`Cannot read ${ORIGIN}: `)) throw error;
    return "refused";
  } finally {
    if (LONG) expect(performance.now() - started).toBeLessThan(PATIENCE);
  }
}

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`__fixtures__/${name}`, import.meta.url)));
const real = (name: string): Uint8Array[] => {
  const folder = checkpointFolder(name.slice(0, name.lastIndexOf("/")));
  return folder === undefined
    ? []
    : [new Uint8Array(readFileSync(`${folder}/${name.slice(name.lastIndexOf("/"))}`))];
};

/** The pickle of an archive: the bytes of its first entry, data.pkl. */
function pickleOf(zip: Uint8Array): Uint8Array {
  const view = Buffer.from(zip.buffer, zip.byteOffset, zip.length);
  const start = 30 + view.readUInt16LE(26) + view.readUInt16LE(28);
  return zip.subarray(start, view.indexOf("PK\x07\x08", start, "latin1"));
}

/** Makes the length in front of a safetensors header right again, so that mutants get past the first check. */
const repaired = (bytes: Uint8Array, original: Uint8Array): Uint8Array => {
  if (bytes.length < 8) return bytes;
  const data = original.length - 8 - new DataView(original.buffer, original.byteOffset).getUint32(0, true);
  const changed = bytes.slice();
  new DataView(changed.buffer).setBigUint64(0, BigInt(Math.max(0, bytes.length - 8 - data)), true);
  return changed;
};

const small = writeSafetensors({
  a: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  h: { shape: [4], data: Float32Array.of(1, 2, 3, 4), dtype: "F16" },
  i: { shape: [], data: BigInt64Array.of(7n) },
  e: { shape: [0, 5], data: new Uint8Array(0) },
});
const safetensors = [small, ...real("hub/gpt-nano-sort/model.safetensors")];
const zips = [
  fixture("zip.bin"),
  fixture("zip-protocol-4.bin"),
  fixture("module.bin"),
  fixture("training.bin"),
  fixture("other-types.bin"),
  ...real("hub/tiny-random-BertForSequenceClassification/pytorch_model.bin"),
];
const legacy = [fixture("legacy.bin"), fixture("training-legacy.bin")];
const pickles = zips.map(pickleOf);
const index = JSON.stringify({
  metadata: { total_size: 100 },
  weight_map: {
    "a.weight": "model-00001-of-00002.safetensors",
    "b.weight": "model-00002-of-00002.safetensors",
  },
});

interface Target {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  readonly cases: number;
  readonly open: (mutant: Uint8Array, seed: Uint8Array) => Promise<TensorFile | undefined>;
}

const TARGETS: readonly Target[] = [
  {
    name: "safetensors",
    seeds: safetensors,
    cases: 15_000,
    open: (mutant) => openSafetensors(memoryBytes(mutant, ORIGIN)),
  },
  {
    name: "safetensors with the header's length put right",
    seeds: safetensors,
    cases: 25_000,
    open: (mutant, seed) => openSafetensors(memoryBytes(repaired(mutant, seed), ORIGIN)),
  },
  {
    name: "shard index",
    seeds: [
      new TextEncoder().encode(index),
      ...real("goldens/gpt2-sharded-bits/checkpoint/model.safetensors.index.json"),
    ],
    cases: 15_000,
    open: async (mutant) => void parseShardIndex(mutant, ORIGIN),
  },
  {
    name: "pickle",
    seeds: pickles,
    cases: 30_000,
    open: async (mutant) => {
      try {
        stateDict(unpickle(mutant, 0, torchWorld(ORIGIN)).value, ORIGIN);
      } catch (error) {
        if (!(error instanceof PickleEndError)) throw error;
      }
      return undefined;
    },
  },
  {
    name: "PyTorch zip",
    seeds: zips,
    cases: 15_000,
    open: (mutant) => openTorch(memoryBytes(mutant, ORIGIN)),
  },
  {
    name: "PyTorch legacy",
    seeds: legacy,
    cases: 15_000,
    open: (mutant) => openTorch(memoryBytes(mutant, ORIGIN)),
  },
];

describe("mutants of real files are read in full or refused by name", () => {
  for (const { name, seeds, cases, open } of TARGETS) {
    const numRuns = LONG ? cases : 400;
    it(`${name}, ${numRuns} cases`, { timeout: 1_200_000 }, async () => {
      const count = { read: 0, refused: 0 };
      const mutant = fc.tuple(fc.nat(seeds.length - 1), mutations);
      const check = async ([seed, mutate]: [number, Mutation]) => {
        const original = seeds[seed]!;
        count[await survives(() => open(mutate(original), original))]++;
      };
      await fc.assert(fc.asyncProperty(mutant, check), { numRuns, ...(LONG ? {} : { seed: 1 }) });
      // Mutants that are all refused, or none, would mean that the mutations miss their aim.
      expect(count.refused).toBeGreaterThan(0);
      expect(count.read).toBeGreaterThan(0);
      if (LONG) console.log(`${name}: ${numRuns} mutants, ${count.read} read, ${count.refused} refused`);
    });
  }

  it("safetensors headers are accepted exactly when the format allows them", async () => {
    const widths: Record<string, number> = { F32: 4, F16: 2, U8: 1, I64: 8 };
    const entry = fc.record({
      dtype: fc.constantFrom(...Object.keys(widths)),
      shape: fc.array(fc.nat(3), { maxLength: 3 }),
      gap: fc.oneof({ arbitrary: fc.constant(0), weight: 12 }, fc.integer({ min: -8, max: 8 })),
      extra: fc.oneof({ arbitrary: fc.constant(0), weight: 12 }, fc.integer({ min: -8, max: 8 })),
    });
    const layout = fc.tuple(
      fc.array(entry, { maxLength: 5 }),
      fc.oneof({ arbitrary: fc.constant(0), weight: 6 }, fc.integer({ min: -8, max: 8 })),
      fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }),
    );
    let accepted = 0;
    const numRuns = LONG ? 20_000 : 1_000;
    await fc.assert(
      fc.asyncProperty(layout, async ([entries, excess, order]) => {
        let at = 0;
        const placed = entries.map(({ dtype, shape, gap, extra }) => {
          const size = shape.reduce((product, length) => product * length, widths[dtype]!);
          const begin = at + gap;
          at = begin + size + extra;
          return { dtype, shape, data_offsets: [begin, at] as const };
        });
        const shuffled = placed
          .map((tensor, i) => ({ tensor, name: `t${i}`, key: order[i]! }))
          .sort((a, b) => a.key - b.key);
        const header = JSON.stringify(Object.fromEntries(shuffled.map(({ tensor, name }) => [name, tensor])));
        const text = new TextEncoder().encode(header);
        const file = new Uint8Array(8 + text.length + Math.max(0, at + excess));
        new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
        file.set(text, 8);
        // Two wrongs can make a right (a gap of the very size of the excess before it), so validity is judged by coverage.
        const dataSize = file.length - 8 - text.length;
        const covered = new Uint8Array(dataSize);
        let valid = placed.every(({ data_offsets: [begin, end], shape, dtype }) => {
          const size = shape.reduce((product, length) => product * length, widths[dtype]!);
          return begin >= 0 && end - begin === size && end <= dataSize;
        });
        if (valid) {
          for (const { data_offsets } of placed)
            for (let i = data_offsets[0]; i < data_offsets[1]; i++) covered[i]!++;
          // Like the reference, we want an empty tensor between two others, not inside one.
          const inside = (at: number) =>
            placed.some(({ data_offsets: [begin, end] }) => begin < at && at < end);
          const empty = placed.filter(({ data_offsets: [begin, end] }) => begin === end);
          valid =
            covered.every((times) => times === 1) && !empty.some(({ data_offsets: [at] }) => inside(at));
        }
        const outcome = await survives(() => openSafetensors(memoryBytes(file, ORIGIN)));
        expect(outcome).toBe(valid ? "read" : "refused");
        if (valid) accepted++;
      }),
      { numRuns, ...(LONG ? {} : { seed: 1 }) },
    );
    expect(accepted).toBeGreaterThan(numRuns / 10);
    expect(accepted).toBeLessThan(numRuns * 0.9);
  });

  it("listings of a Hub are taken or refused by name", async () => {
    const listing = JSON.stringify([
      { type: "file", path: "config.json", size: 700, oid: "0".repeat(40) },
      { type: "directory", path: "onnx", size: 0, oid: "1".repeat(40) },
      {
        type: "file",
        path: "m.safetensors",
        size: 9,
        oid: "2".repeat(40),
        lfs: { oid: "3".repeat(64), size: 9, pointerSize: 1 },
      },
    ]);
    const seed = new TextEncoder().encode(listing);
    const repository = { endpoint: "http://hub", type: "model", name: "o/n", revision: "main" } as const;
    const check = async (mutate: Mutation) => {
      const answer = async () =>
        new Response(mutate(seed).slice(), { headers: { "content-type": "application/json" } });
      const fetching = transfer({ fetch: answer, patience: PATIENT, connections: 1 });
      try {
        for (const { size, oid, sha256 } of await fetchListing(repository, "4".repeat(40), fetching)) {
          expect(Number.isSafeInteger(size)).toBe(true);
          for (const hash of [oid, sha256]) if (hash !== undefined) expect(hash).toMatch(/^[0-9a-f]+$/);
        }
      } catch (error) {
        if (!/^Cannot read o\/n@main: the Hub/.test((error as Error).message)) throw error;
      }
    };
    await fc.assert(fc.asyncProperty(mutations, check), {
      numRuns: LONG ? 5_000 : 300,
      ...(LONG ? {} : { seed: 1 }),
    });
  });

  it("names of checkpoints are told apart or refused", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^(?:https?:\/\/|file:|\.\/)?[\w.@:/%-]{0,40}$/),
    );
    fc.assert(
      fc.property(name, (text) => {
        try {
          const parsed = parseCheckpointName(text, "https://huggingface.co");
          if (parsed.kind === "repository")
            expect(`${parsed.name}@${parsed.revision}`).not.toMatch(/\.\.|\\|\s/);
        } catch (error) {
          if (!(error instanceof TypeError) || !error.message.startsWith("Cannot open")) throw error;
        }
      }),
      { numRuns: LONG ? 20_000 : 1_000 },
    );
  });
});
