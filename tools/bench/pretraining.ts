import { type Contest, hold, type Rules } from "./contest.js";
import type { Engine } from "./engine.js";
import { ourEngine } from "./ours.js";
import { workloadsOf } from "./workload.js";

/** A contest for every vocabulary: all of a body is trained, on the next token at every position. Of the peers, PyTorch. */
export async function* pretrainingContests(peers: readonly Engine[], rules: Rules): AsyncGenerator<Contest> {
  const engines = [
    ourEngine({ device: "native" }),
    ...peers.filter(({ library, place }) => library === "PyTorch" && place === "native"),
  ];
  for (const workload of workloadsOf("pretraining"))
    yield await hold({ workload, work: "pretraining" }, engines, rules);
}
