import { hold, isMeasured, type Rules } from "./contest.js";
import { stepOf } from "./figures.js";
import { ourEngine } from "./ours.js";
import { type Row, ratio } from "./row.js";
import { WORKS } from "./work.js";
import { workloads } from "./workload.js";

/** What updates of low rank on every matrix cost beside FPT. */
export async function loraRows(rules: Rules): Promise<Row[]> {
  const engines = [ourEngine({ device: "native" })];
  const rows: Row[] = [];
  for (const workload of ["small64", "small10"] as const) {
    const step = async (work: "fpt" | "loraEverywhere") => {
      const { entries } = await hold({ workload, work }, engines, rules);
      const [entry] = entries;
      if (!isMeasured(entry!)) throw new Error(`Cannot time ${WORKS[work].name}: ${entry!.missing}`);
      return stepOf(entry.measured);
    };
    const [plain, lora] = [await step("fpt"), await step("loraEverywhere")];
    const name = `${workloads[workload].name}, native: ${WORKS.loraEverywhere.name} / FPT`;
    rows.push(
      ratio(name, lora / plain, {
        bar: 1.35,
        atMost: true,
        detail: `steps of ${lora.toFixed(1)} and ${plain.toFixed(1)} ms`,
      }),
    );
  }
  return rows;
}
