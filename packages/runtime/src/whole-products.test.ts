import { input, linear, weight } from "@permafrost/graph";
import { expect, it } from "vitest";
import type { Device, LoweredProgram } from "./device.js";
import { native, wasm } from "./index.js";
import { load, multipliesWhole } from "./load.js";
import { type Multiplying, wholeBitsOf } from "./whole-products.js";

it.each([native, wasm])(
  "what computes here multiplies whole numbers of 8 bits without a loss",
  async (open) => {
    expect(await wholeBitsOf(await open({ threads: 1 }))).toBe(8);
  },
);

/** A device that gets a share of products in whole numbers of so many bits or more, as if it had cut off what does not fit. */
async function cutting(from: 7 | 8): Promise<Device & { readonly opened: LoweredProgram[] }> {
  const real = await native({ threads: 1 });
  const opened: LoweredProgram[] = [];
  const cut: Multiplying = {
    ...real,
    async open(lowered, ...given) {
      opened.push(lowered);
      const session = await real.open(lowered, ...given);
      if (!multipliesWhole(lowered) || lowered.graph.wholeBits < from) return session;
      // 255 · 127 twice is 64,770; what fits is 32,767
      const share = (values: unknown) => (values as Float32Array).map((value) => (value * 32_767) / 64_770);
      return { ...session, run: async (...of) => ({ y: share((await session.run(...of))["y"]) }) };
    },
  };
  return { ...real, ...cut, opened, wholeBits: () => wholeBitsOf(cut) };
}

it("a device that cuts off what does not fit 16 bits multiplies with 7", async () => {
  const device = await cutting(8);
  expect(await device.wholeBits!()).toBe(7);
  const x = Float32Array.from({ length: 16 * 64 }, (_, i) => Math.sin(i * i));
  const w = Float32Array.from({ length: 64 * 32 }, (_, i) => Math.cos(i * 7));
  const y = linear(input("x", "f32", [16, 64]), weight("w", [64, 32]));
  const product = async (compute: "f32" | "int8") => {
    const session = await load(device, { outputs: { y }, compute: () => compute }, async () => w);
    return (await session.run({ x }, { wanted: ["y"] }))["y"] as Float32Array;
  };
  const [exact, rounded] = [await product("f32"), await product("int8")];
  expect(device.opened.at(-1)!.graph.wholeBits).toBe(7);
  const size = (values: Float32Array) => Math.hypot(...values);
  const off = size(rounded.map((value, i) => value - exact[i]!)) / size(exact);
  expect(off).toBeGreaterThan(1e-4);
  expect(off).toBeLessThan(0.02);
});

it("a device that cuts off even then is refused", async () => {
  const device = await cutting(7);
  await expect(device.wholeBits!()).rejects.toThrow(
    /^Cannot compute in int8 on the device "native": .* overflows: 256 ones add up to 129\.\d+\. Leave compute out/,
  );
});

it("a device is looked at once", async () => {
  const device = await cutting(8);
  await device.wholeBits!();
  await device.wholeBits!();
  expect(device.opened.map(({ graph }) => graph.wholeBits)).toEqual([8, 7]);
});
