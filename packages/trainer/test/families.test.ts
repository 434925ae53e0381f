import { architectures, configOf, frozen, lora, random, sizeNamesOf } from "@permafrost/models";
import { native } from "@permafrost/runtime";
import { batchAt, bitXor } from "@permafrost/tasks";
import { describe, expect, it } from "vitest";
import { createTrainer, type TrainerOptions } from "../src/index.js";

// what roles and names say of a body's matrices is what storage, products and updates go by
const device = await native({ threads: 1 });

const task = bitXor();
const SIZES = { layers: 2, width: 128, heads: 4 };
const transformers = Object.values(architectures).filter((each) => "heads" in each.sizeKeys);

describe.each(transformers)("$name", (architecture) => {
  const names: readonly string[] = sizeNamesOf(architecture);
  const sizes = Object.fromEntries(Object.entries(SIZES).filter(([size]) => names.includes(size)));
  const source = random(configOf(architecture, sizes), { seed: 3 });
  const losses = async (options: Partial<TrainerOptions> = {}, methods = [] as ReturnType<typeof lora>[]) => {
    const model = frozen(source, task, { dropout: 0, methods });
    const trainer = await createTrainer(model, { batchSize: 8, device, ...options });
    const found: number[] = [];
    for (let k = 0; k < 3; k++)
      found.push((await trainer.train(batchAt(task, { batchSize: 8 }, k), { learningRate: 1e-3 })).loss);
    await trainer.dispose();
    return found;
  };

  it("trains with frozen matrices kept and multiplied in int8, and with low-rank updates of those, as in float32", async () => {
    const exact = await losses();
    const whole = await losses({ compute: "int8" });
    const off = Math.max(...exact.map((loss, i) => Math.abs(loss - whole[i]!)));
    expect(off).toBeLessThan(0.03);
    // rounding shows: there are matrices that are multiplied so
    expect(off).toBeGreaterThan(0);
    const [first, ...rest] = await losses({ storage: "int8" }, [lora({ rank: 2 })]);
    // updates begin with nothing
    expect(first).toBeCloseTo(exact[0]!, 1);
    expect(rest.every(Number.isFinite)).toBe(true);
    expect(rest).not.toEqual(exact.slice(1));
  });
});
