import { findChromium } from "../runtimes/find.js";
import { findVulkan } from "../runtimes/vulkan.js";
import { type Contest, hold, type Rules } from "./contest.js";
import { ourEngine } from "./ours.js";
import { cudaPeers } from "./peers/python-peers.js";
import { printedByScript } from "./printed-by.js";
import { type Row, ratio } from "./row.js";
import type { Traffic } from "./webgpu-traffic.js";
import { workloadsOf } from "./workload.js";

/** A GPU that a CPU plays: what it computes counts, how fast does not. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe/i;

const FIRST = "WebGPU: bytes up in a step / batch and scalars";

/** What crosses to a GPU and back in a step, and how many nodes run elsewhere. */
export function webgpuRows(): Row[] {
  const env = gpuEnvironment();
  if ("missing" in env) return [ratio(FIRST, undefined, { detail: env.missing })];
  try {
    return trafficRows(printedByScript<Traffic>("webgpu-traffic.ts", [], env.env));
  } catch (error) {
    return [ratio(FIRST, undefined, { detail: (error as Error).message })];
  }
}

/** A real GPU beside PyTorch on the same card, one contest at a time; none on a software adapter. */
export async function* webgpuContests(rows: readonly Row[], rules: Rules): AsyncGenerator<Contest> {
  const env = gpuEnvironment();
  if ("missing" in env || rows.some(({ detail = "" }) => SOFTWARE.test(detail))) return;
  const engines = [
    ourEngine({ device: "webgpu" }, env.env),
    ourEngine({ device: "webgpu", storage: "f16" }, env.env),
    ourEngine({ device: "webgpu", capture: false }, env.env),
    ...cudaPeers(),
  ];
  for (const workload of workloadsOf("transformer"))
    yield await hold({ workload, work: "fpt" }, engines, { ...rules, ...MANY });
}

/** A step there takes milliseconds, and the card's clock rises over many. */
const MANY = { warmUp: 30, steps: 60 };

function gpuEnvironment(): { env: NodeJS.ProcessEnv } | { missing: string } {
  const vulkan = findVulkan(findChromium());
  return "missing" in vulkan ? vulkan : { env: { ...process.env, ...vulkan.env } };
}

function trafficRows({ adapter, nodes, nodes_elsewhere, ...bytes }: Traffic): Row[] {
  return [
    ratio(FIRST, bytes.up / bytes.batch_bytes, {
      bar: 1,
      atMost: true,
      detail: `${bytes.up} bytes, on ${adapter}`,
    }),
    ratio("WebGPU: bytes down / loss, logits and norm", bytes.down_reported / bytes.report_bytes, {
      bar: 1,
      atMost: true,
      detail: `${bytes.down_reported} bytes in a step that is reported`,
    }),
    ratio("WebGPU: bytes down where it is not reported", bytes.down_unreported, { bar: 0, atMost: true }),
    ratio("WebGPU: nodes on another provider / all that ran", nodes_elsewhere / nodes, {
      bar: 0,
      atMost: true,
      detail: `${nodes_elsewhere} of ${nodes}, training and evaluation`,
    }),
  ];
}
