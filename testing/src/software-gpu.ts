import { existsSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { type WebGpuDevice, webgpu } from "@permafrost/runtime";

/** Where Debian's package chromium has SwiftShader, a GPU made of software, and a Vulkan loader. */
const CHROMIUM = "/usr/lib/chromium";

/** This machine's GPU, or else one of software; nothing, said in one line, where there is neither. */
export async function openGpu(): Promise<WebGpuDevice | undefined> {
  process.env["XDG_RUNTIME_DIR"] ??= tmpdir();
  const first = await webgpu().catch(() => undefined);
  if (first) return first;
  const driver = `${CHROMIUM}/vk_swiftshader_icd.json`;
  if (existsSync(driver)) {
    process.env["VK_ICD_FILENAMES"] ??= driver;
    process.env["VK_DRIVER_FILES"] ??= driver;
    loadVulkan();
  }
  return webgpu().catch((error: Error) => {
    console.warn(
      `Skipping the tests on WebGPU: ${error.message.split("\n")[0]}. A GPU of software comes with Debian's packages chromium and libvulkan1`,
    );
    return undefined;
  });
}

/** Without the package libvulkan1 Chromium's own loader serves, once it is in memory. */
function loadVulkan(): void {
  const NO_DELETE = 0x1000;
  // for the process that looks first
  process.env["LD_LIBRARY_PATH"] ??= CHROMIUM;
  try {
    process.dlopen({ exports: {} }, `${CHROMIUM}/libvulkan.so.1`, constants.dlopen.RTLD_NOW | NO_DELETE);
  } catch {
    // it is no module of Node's, which Node finds out after loading it
  }
}
