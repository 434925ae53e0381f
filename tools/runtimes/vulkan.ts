import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Found } from "./find.js";

/** What WebGPU outside a browser computes with on Linux. */
export type Vulkan = { readonly env: Readonly<Record<string, string>> } | { readonly missing: string };

const DRIVER = "vk_swiftshader_icd.json";

/** The GPU if there is one; else SwiftShader, a driver on the CPU that comes with Chromium. */
export function findVulkan(chromium: Found): Vulkan {
  const hasGpu = existsSync("/dev/dri") || existsSync("/dev/nvidia0") || process.platform !== "linux";
  if (hasGpu || process.env["VK_ICD_FILENAMES"]) return { env: {} };
  if ("missing" in chromium) return { missing: `no GPU, and ${chromium.missing}` };
  const driver = ["/usr/lib/chromium", dirname(realpathSync(chromium.path))]
    .map((folder) => join(folder, DRIVER))
    .find((path) => existsSync(path));
  if (!driver) return { missing: `no GPU, and ${chromium.path} comes without ${DRIVER}` };
  return { env: { VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: process.env["XDG_RUNTIME_DIR"] ?? "/tmp" } };
}
