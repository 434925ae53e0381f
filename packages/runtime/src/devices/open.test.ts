import { afterEach, describe, expect, it, vi } from "vitest";
import { versions } from "../versions.js";
import { DEVICE_NAMES, DEVICES, type DeviceName } from "./devices.js";
import { openDevice } from "./open.js";

afterEach(() => vi.restoreAllMocks());

describe("openDevice", () => {
  it.each(DEVICE_NAMES)("opens what the table has under %s, with the options given", async (name) => {
    const device = { name };
    const open = vi.spyOn(DEVICES[name], "open").mockResolvedValue(device as never);
    const options = { threads: 3 };
    expect(await openDevice(name, options)).toBe(device);
    expect(open).toHaveBeenCalledExactlyOnceWith(options);
  });

  it("takes onnxruntime-node by itself, which is here", async () => {
    expect((await openDevice()).name).toBe("native");
    expect((await openDevice("auto", { threads: 2 })).threads).toBe(2);
  });

  it.each([
    ["abacus", ""],
    ["wsam", "; did you mean wasm?"],
    ["WebGPU", "; did you mean webgpu?"],
    ["toString", ""],
  ])("says which there are instead of %s", async (name, hint) => {
    await expect(openDevice(name as DeviceName)).rejects.toThrow(
      new RangeError(`Cannot open the device "${name}": it must be one of auto, native, wasm, webgpu${hint}`),
    );
  });
});

describe("versions", () => {
  it("tells those of the packages that devices are made of", async () => {
    const found = await versions();
    expect(Object.keys(found)).toEqual(["onnxruntime-node", "onnxruntime-web", "webgpu"]);
    for (const version of Object.values(found)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });
});
