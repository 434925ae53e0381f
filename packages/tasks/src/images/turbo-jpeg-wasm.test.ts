import { expect, test } from "vitest";
import { turboJpegBytes } from "../../scripts/turbo-jpeg-module.js";
import { gunzip } from "../files/gzip.js";
import { TURBO_JPEG } from "./turbo-jpeg-wasm.js";

test("the library in the module is the one in its package", async () => {
  const { bytes } = await gunzip({
    file: "a.wasm",
    bytes: Uint8Array.from(Buffer.from(TURBO_JPEG, "base64")),
  });
  expect(Buffer.from(bytes).equals(turboJpegBytes())).toBe(true);
});
