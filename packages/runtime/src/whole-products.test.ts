import { expect, it } from "vitest";
import type { Device } from "./device.js";
import { native, wasm } from "./index.js";
import { checkWholeProducts, type Multiplying } from "./whole-products.js";

it.each([native, wasm])("what computes here multiplies whole numbers without a loss", async (open) => {
  await expect(checkWholeProducts(await open({ threads: 1 }))).resolves.toBeUndefined();
});

it("a device that cuts off what does not fit 16 bits is refused", async () => {
  const real = await native({ threads: 1 });
  // 255 · 127 twice is 64,770; what fits is 32,767
  const cut: Device = {
    ...real,
    async open(...given) {
      const session = await real.open(...given);
      return {
        ...session,
        async run(...of) {
          const { y } = await session.run(...of);
          return { y: (y as Float32Array).map((value) => (value * 32_767) / 64_770) };
        },
      };
    },
  };
  await expect(checkWholeProducts(cut)).rejects.toThrow(
    /^Cannot compute in int8 on the device "native": this processor has no instructions for it \(VNNI\), and what it does instead overflows: 256 ones add up to 129\.\d+\. Leave compute out/,
  );
});

it("a device is looked at once", async () => {
  const real = await native({ threads: 1 });
  const asked: string[] = [];
  const noting: Multiplying = {
    ...real,
    open(...given) {
      asked.push(given[0].device);
      return real.open(...given);
    },
  };
  await checkWholeProducts(noting);
  await checkWholeProducts(noting);
  expect(asked).toEqual(["native"]);
});
