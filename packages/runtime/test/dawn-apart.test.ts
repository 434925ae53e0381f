import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const PROGRAM = `
  import { webgpu } from "@permafrost/runtime";
  console.log(await webgpu().then(() => "opened", ({ message }) => message));
`;

it("that there is no GPU is one sentence, and nothing of a driver's on stderr", async (context) => {
  // where Vulkan finds GPUs by these alone
  if (process.platform !== "linux") context.skip("only on Linux can every GPU be hidden");
  const { NODE_OPTIONS: _, PERMAFROST_DEBUG: __, ...env } = process.env;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--conditions=permafrost:source", "--import", "tsx", "--input-type=module", "-e", PROGRAM],
    { cwd: import.meta.dirname, env: { ...env, VK_DRIVER_FILES: "/nowhere", VK_ICD_FILENAMES: "/nowhere" } },
  );
  expect(stdout).toMatch(
    /^Cannot use the device "webgpu": there is no adapter, .*or use the device "wasm"\n$/,
  );
  expect(stderr).toBe("");
});
