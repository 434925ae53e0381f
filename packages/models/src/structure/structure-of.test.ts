import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { random } from "../random.js";
import { statisticsOf } from "../statistics.js";
import { structureOf } from "./structure-of.js";
import type { StructureName } from "./structures.js";

const HEADS = 3;
const WIDTH = 12;
const source = random(
  { model_type: "gpt2", n_embd: WIDTH, n_layer: 3, n_head: HEADS, n_positions: 8 },
  { std: 0.5, seed: 3 },
);
const read = (kept: StructureName, name: string, seed = 1) => structureOf(source, kept, { seed }).read(name);

const matrixOf = (values: Float32Array, rows: number) =>
  Array.from({ length: rows }, (_, i) =>
    Array.from(values.subarray((i * values.length) / rows, ((i + 1) * values.length) / rows)),
  );
const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const columnsOf = (rows: number[][]) => rows[0]!.map((_, i) => rows.map((row) => row[i]!));

describe("structureOf()", () => {
  it("deviations are what statisticsOf() draws", async () => {
    const name = "h.1.mlp.c_fc.weight";
    expect(await read("deviations", name)).toEqual(await statisticsOf(source, { seed: 1 }).read(name));
  });

  it("row norms are each row's own, and nothing else is left", async () => {
    const name = "h.1.mlp.c_fc.weight";
    const [old, drawn] = [await source.read(name), await read("row norms", name)].map((all) =>
      matrixOf(all, WIDTH),
    );
    const norms = (rows: number[][]) => rows.map((row) => Math.hypot(...row));
    for (const [i, norm] of norms(drawn!).entries()) expect(norm).toBeCloseTo(norms(old!)[i]!, 4);
    expect(drawn![0]![0]).not.toBeCloseTo(old![0]![0]!, 2);
  });

  it.each(["h.0.mlp.c_fc.weight", "h.0.mlp.c_proj.weight", "wpe.weight"])(
    "singular values of %s are the same, of other vectors",
    async (name) => {
      const rows = source.describe(name).shape[0]!;
      const [old, drawn] = [await source.read(name), await read("singular values", name)];
      const singular = (all: Float32Array) =>
        new SingularValueDecomposition(new Matrix(matrixOf(all, rows)), { autoTranspose: true }).diagonal;
      for (const [i, value] of singular(drawn).entries()) expect(value).toBeCloseTo(singular(old)[i]!, 4);
      expect(sorted(drawn)).not.toEqual(sorted(old));
    },
  );

  it("rows are whole, in another order", async () => {
    const name = "h.2.mlp.c_proj.weight";
    const [old, drawn] = [await source.read(name), await read("rows", name)].map((all) =>
      matrixOf(all, 4 * WIDTH).map((row) => row.join()),
    );
    expect(drawn).not.toEqual(old);
    expect([...drawn!].sort()).toEqual([...old!].sort());
  });

  it("heads are whole, other ones of queries, keys, values and of what mixes them", async () => {
    const heads = async (values: Float32Array) => {
      const columns = columnsOf(matrixOf(values, WIDTH)).map((column) => column.join());
      const d = WIDTH / HEADS;
      return Array.from({ length: 3 * HEADS }, (_, i) => columns.slice(i * d, (i + 1) * d).join(";"));
    };
    const orders = new Set<string>();
    for (let seed = 0; seed < 6; seed++) {
      const [old, drawn] = await Promise.all(
        [source.read("h.0.attn.c_attn.weight"), read("heads", "h.0.attn.c_attn.weight", seed)].map(
          async (all) => heads(await all),
        ),
      );
      const places = drawn!.map((head) => old!.indexOf(head));
      // queries stay among queries, and so on
      expect(places.map((place) => Math.floor(place / HEADS))).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
      expect(new Set(places).size).toBe(3 * HEADS);
      for (const kind of [0, 1, 2])
        orders.add(
          places
            .slice(kind * HEADS, (kind + 1) * HEADS)
            .map((place) => place % HEADS)
            .join(),
        );
      const bias = await read("heads", "h.0.attn.c_attn.bias", seed);
      expect(bias).toEqual(await source.read("h.0.attn.c_attn.bias"));
    }
    expect(orders.size).toBeGreaterThan(2);
    const out = matrixOf(await read("heads", "h.0.attn.c_proj.weight"), WIDTH).map((row) => row.join());
    expect([...out].sort()).toEqual(
      matrixOf(await source.read("h.0.attn.c_proj.weight"), WIDTH)
        .map((row) => row.join())
        .sort(),
    );
    expect(await read("heads", "h.0.mlp.c_fc.weight")).toEqual(await source.read("h.0.mlp.c_fc.weight"));
  });

  it("layers are whole, and none is where it was", async () => {
    const parts = ["attn.c_attn.weight", "mlp.c_fc.weight", "mlp.c_proj.bias"];
    const froms = await Promise.all(
      [0, 1, 2].map(async (layer) => {
        const from = await Promise.all(
          parts.map(async (part) => {
            const own = (await read("layers", `h.${layer}.${part}`)).join();
            const all = await Promise.all(
              [0, 1, 2].map(async (i) => (await source.read(`h.${i}.${part}`)).join()),
            );
            // biases are all zero
            return part.endsWith("bias") ? undefined : all.indexOf(own);
          }),
        );
        expect(from[0]).toBe(from[1]);
        expect(from[0]).not.toBe(layer);
        return from[0]!;
      }),
    );
    expect(sorted(froms)).toEqual([0, 1, 2]);
    expect(await read("layers", "wpe.weight")).toEqual(await source.read("wpe.weight"));
  });

  it("is the same for a seed, and another for another", async () => {
    for (const kept of ["row norms", "singular values", "rows"] as const) {
      const name = "h.0.mlp.c_fc.weight";
      expect(await read(kept, name)).toEqual(await read(kept, name));
      expect(await read(kept, name, 2)).not.toEqual(await read(kept, name));
    }
  });

  it("refuses what there is not", () => {
    expect(() => structureOf(source, "row" as StructureName)).toThrow("did you mean rows?");
    const lstm = random({ model_type: "lstm", input_size: 4, hidden_size: 4, num_layers: 1 });
    expect(() => structureOf(lstm, "heads")).toThrow("a lstm body has no heads");
    expect(() => structureOf(lstm, "layers")).toThrow("no two of them are built alike");
  });
});
