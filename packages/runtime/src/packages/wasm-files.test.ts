import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { wasmFiles } from "./wasm-files.js";

afterEach(() => vi.unstubAllGlobals());

const NAME = "ort-wasm-simd-threaded";

describe("wasmFiles", () => {
  it.each([
    ["wasm", NAME],
    ["webgpu", `${NAME}.asyncify`],
  ] as const)("finds those of %s where they are installed", (kind, name) => {
    const { mjs, wasm } = wasmFiles(kind)!;
    expect(wasm.endsWith(`/onnxruntime-web/dist/${name}.wasm`)).toBe(true);
    for (const file of [mjs!, wasm]) expect(existsSync(fileURLToPath(file))).toBe(true);
  });

  it("takes addresses as they are", () => {
    const given = { wasm: "https://cdn.example/a.wasm" };
    expect(wasmFiles("wasm", given)).toBe(given);
  });

  it.each(["https://cdn.example/ort", "https://cdn.example/ort/"])("takes the folder %s", (folder) => {
    expect(wasmFiles("wasm", folder)).toEqual({
      mjs: `https://cdn.example/ort/${NAME}.mjs`,
      wasm: `https://cdn.example/ort/${NAME}.wasm`,
    });
  });

  it("takes a folder relative to a page", () => {
    vi.stubGlobal("process", undefined);
    vi.stubGlobal("document", { baseURI: "https://example.org/app/index.html" });
    expect(wasmFiles("wasm", "ort")?.wasm).toBe(`https://example.org/app/ort/${NAME}.wasm`);
    expect(wasmFiles("webgpu", "/ort/")?.mjs).toBe(`https://example.org/ort/${NAME}.asyncify.mjs`);
  });
});
