import { writeFileSync } from "node:fs";
import { printedByScript } from "./printed-by.js";
import { type Row, ratio } from "./row.js";
import { median } from "./workload.js";

const HEAD = "device,step,resident_mb,heap_mb,external_mb,array_buffers_mb\n";

/** How much more may be resident in the last tenth than in the second, in which everything has been compiled. */
const FLAT = 1.05;

/**
 * Whether memory stays flat over very many steps, on the CPU and in WebAssembly.
 *
 * @param file where memory goes as it was sampled, as CSV
 */
export function soakRows(steps: number, file: string): Row[] {
  writeFileSync(file, HEAD);
  return ["native", "wasm"].map((device) => {
    const name = `${device}, ${steps} steps: resident in the last tenth / in the second`;
    const resident = printedByScript<number[]>("soak-device.ts", [device, String(steps), file]);
    const tenth = (k: number) =>
      median(
        resident.slice(Math.floor((k * resident.length) / 10), Math.ceil(((k + 1) * resident.length) / 10)),
      );
    return ratio(name, tenth(9) / tenth(1), {
      bar: FLAT,
      atMost: true,
      detail: `${tenth(1).toFixed(0)} MB, then ${tenth(9).toFixed(0)}; most ${Math.max(...resident).toFixed(0)}`,
    });
  });
}
