import { hold, isMeasured, type Rules } from "./contest.js";
import { type OurFigures, over, stepOf } from "./figures.js";
import { ourEngine } from "./ours.js";
import { type Row, ratio } from "./row.js";
import { workloads } from "./workload.js";

const STORAGES = ["f32", "f16", "int8", "int4"] as const;

/** What keeping the frozen matrices smaller does to memory, to a step, and to what is learned. */
export async function storageRows(rules: Rules): Promise<Row[]> {
  const engines = STORAGES.map((storage) => ourEngine({ device: "native", storage }));
  const { entries } = await hold({ workload: "small10", work: "fpt" }, engines, rules);
  const [plain, ...others] = entries.filter(isMeasured);
  const resident = (one: typeof plain) =>
    over(one!.measured as readonly OurFigures[], ({ resident_mb }) => resident_mb);
  return others.flatMap((one) => {
    const name = `${workloads.small10.name}, ${one.engine.name}`;
    const [loss, plainLoss] = [one.measured.at(-1)!.loss, plain!.measured.at(-1)!.loss];
    return [
      ratio(`${name}: resident / as f32`, resident(one) / resident(plain), {
        detail: `${resident(one).toFixed(0)} of ${resident(plain).toFixed(0)} MB`,
      }),
      ratio(`${name}: step / as f32`, stepOf(one.measured) / stepOf(plain!.measured)),
      ratio(`${name}: loss / as f32`, loss / plainLoss, {
        detail: `${loss.toFixed(4)} and ${plainLoss.toFixed(4)} after the same steps`,
      }),
    ];
  });
}
