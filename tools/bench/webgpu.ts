import { findChromium } from "../runtimes/find.js";
import { findVulkan } from "../runtimes/vulkan.js";
import { type Contest, hold, type Rules } from "./contest.js";
import { ourEngine } from "./ours.js";
import { cudaPeers } from "./peers/python-peers.js";
import { printedByScript } from "./printed-by.js";
import { type Row, ratio } from "./row.js";
import type { Traffic } from "./webgpu-traffic.js";
import { type WorkloadName, workloads } from "./workload.js";

/** A GPU that a CPU plays: what it computes counts, how fast does not. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe/i;

const FIRST = "WebGPU: bytes up in a step / batch and scalars";

/** What crosses to a GPU and back in a step, how many nodes run elsewhere, and how fast a real one is. */
export async function webgpu(rules: Rules): Promise<{ rows: Row[]; contests: Contest[] }> {
  const vulkan = findVulkan(findChromium());
  if ("missing" in vulkan)
    return { rows: [ratio(FIRST, undefined, { detail: vulkan.missing })], contests: [] };
  const env = { ...process.env, ...vulkan.env };
  try {
    const traffic = printedByScript<Traffic>("webgpu-traffic.ts", [], env);
    const contests = SOFTWARE.test(traffic.adapter) ? [] : await contestsOf(env, rules);
    return { rows: trafficRows(traffic), contests };
  } catch (error) {
    return { rows: [ratio(FIRST, undefined, { detail: (error as Error).message })], contests: [] };
  }
}

/** A real GPU beside this machine's own CPU, and beside PyTorch on the same card. */
async function contestsOf(env: NodeJS.ProcessEnv, rules: Rules): Promise<Contest[]> {
  const ours = [
    ourEngine({ device: "webgpu" }, env),
    ourEngine({ device: "webgpu", capture: false }, env),
    ourEngine({ device: "native" }),
  ];
  const engines = [...ours, ...cudaPeers()];
  const contests: Contest[] = [];
  for (const workload of Object.keys(workloads) as WorkloadName[])
    contests.push(await hold({ workload, work: "fpt" }, engines, rules));
  return contests;
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
