import { afterEach, describe, expect, it, vi } from "vitest";
import { versions } from "../versions.js";
import { DEVICE_NAMES, DEVICES, type DeviceName } from "./devices.js";
import { webgpu } from "./gpu.js";
import { native } from "./native.js";
import { openDevice } from "./open.js";
import { wasm } from "./wasm.js";

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
    [{ thread: 2 }, 'Cannot open the device wasm: there is no option "thread"; the nearest is "threads"'],
    [{ threads: 0 }, "expected threads to be a whole number of at least 1"],
    [{ threads: "2" }, "expected threads to be a whole number of at least 1"],
    [{ onKernels: true }, "expected onKernels to be a function"],
    [3, "expected an object of options"],
  ])("refuses the options %j", async (options, message) => {
    await expect(openDevice("wasm", options as never)).rejects.toThrow(message);
    await expect(wasm(options as never)).rejects.toThrow(message);
    await expect(native(options as never)).rejects.toThrow(message.replace("wasm", "native"));
  });

  it("refuses options of one device given to another", async () => {
    await expect(native({ wasmPaths: "/" } as never)).rejects.toThrow('there is no option "wasmPaths"');
    await expect(wasm({ prepack: true } as never)).rejects.toThrow('there is no option "prepack"');
    await expect(webgpu({ captured: true } as never)).rejects.toThrow('the nearest is "capture"');
    await expect(webgpu({ powerPreference: "most" } as never)).rejects.toThrow(
      "high-performance or low-power",
    );
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
