import { type Contest, hold, type Rules } from "./contest.js";
import type { Engine } from "./engine.js";
import { ourEngine } from "./ours.js";
import { workloadsOf } from "./workload.js";

/** A contest for every size of recurrent layers: frozen, between new layers that are trained. Of the peers, PyTorch has such layers. */
export async function* recurrentContests(peers: readonly Engine[], rules: Rules): AsyncGenerator<Contest> {
  const engines = [
    ourEngine({ device: "native" }),
    ...peers.filter(({ library, place }) => library === "PyTorch" && place === "native"),
  ];
  for (const workload of workloadsOf("recurrent"))
    yield await hold({ workload, work: "fpt" }, engines, rules);
}
