import { afterEach, describe, expect, it, vi } from "vitest";
import { packages } from "#packages";
import { openDevice } from "../devices/open.js";
import { loadNative } from "./native-runtime.js";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const BROKEN = "/x/onnxruntime_binding.node: file too short\nRequire stack:\n- /x/binding.js";

describe("onnxruntime-node that is there and does not load", () => {
  it("is said to be there, with what failed to load", async () => {
    vi.spyOn(packages, "native").mockRejectedValue(new Error(BROKEN));
    await expect(loadNative()).rejects.toThrow(
      'Cannot use the device "native": onnxruntime-node is installed, but does not load (/x/onnxruntime_binding.node: file too short). Install it anew, for this system, or use the device "wasm"',
    );
  });

  it("makes auto fall back, and say so once", async () => {
    vi.spyOn(packages, "native").mockRejectedValue(new Error(BROKEN));
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    for (let time = 0; time < 2; time++) expect((await openDevice()).name).toBe("wasm");
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toMatch(/does not load \(.*file too short\).*which is taken now$/);
  });
});

it("is for no page", async () => {
  vi.stubGlobal("process", undefined);
  await expect(loadNative()).rejects.toThrow(
    'Cannot use the device "native": onnxruntime-node is for Node, Deno and Bun; take "webgpu" or "wasm"',
  );
});
