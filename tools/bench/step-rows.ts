import { type Contest, fastest, isMeasured, type Measured } from "./contest.js";
import { OURS } from "./engine.js";
import { type OurFigures, over, stepOf } from "./figures.js";
import { type Row, ratio } from "./row.js";
import { WORKS } from "./work.js";
import { type WorkloadName, workloads } from "./workload.js";

type Bars = Readonly<Partial<Record<WorkloadName, number>>>;

const all = (bar: number): Bars => ({ small64: bar, small10: bar, tiny: bar });
const recurrent = { lstm3: 1, lstm18: 1, lstmLong: 1, gru3: 1, gru18: 1, gruLong: 1 };

/** How fast ours should at least be: by our engine and the library that it is compared with. */
const BARS: Readonly<Record<string, Readonly<Record<string, Bars>>>> = {
  "permafrost, native": {
    PyTorch: { small64: 1.05, small10: 1.15, tiny: 1.7, bytes: 1, bpe: 1, ...recurrent },
    "ONNX Runtime's training": all(1.3),
  },
  "permafrost, native, int8": { PyTorch: { small64: 2, small10: 1.8 } },
  "permafrost, WASM": { PyTorch: { tiny: 0.6 }, "jax-js": all(1), "TensorFlow.js": all(1) },
  "permafrost, WASM, int8": { PyTorch: { small64: 0.65, small10: 0.65 } },
};

/** What a contest says of ours as ratios: speed against each library's fastest way, and what else has a bar. */
export function stepRows({ workload, work, entries }: Contest): Row[] {
  const good = entries.filter(isMeasured);
  const title = `${workloads[workload].name}, ${WORKS[work].name}`;
  return good
    .filter(({ engine }) => engine.library === OURS)
    .flatMap((ours) => [
      ...speedRows(title, workload, ours, good),
      ...(work === "fpt" && workloads[workload].width > 256 ? ownRows(title, workload, ours) : []),
    ]);
}

function speedRows(title: string, workload: WorkloadName, ours: Measured, good: readonly Measured[]): Row[] {
  const { name, place } = ours.engine;
  // what computes on the CPU itself is a measure for WebAssembly, not the other way round
  const peers = good.filter(
    ({ engine }) => engine.library !== OURS && [place, "native"].includes(engine.place),
  );
  return [...new Set(peers.map(({ engine }) => engine.library))].map((library) => {
    const peer = fastest(peers.filter(({ engine }) => engine.library === library))!;
    return ratio(`${title}, ${name}: speed / ${library}`, stepOf(peer.measured) / stepOf(ours.measured), {
      bar: BARS[name]?.[library]?.[workload],
      detail: `${peer.engine.name} ${stepOf(peer.measured).toFixed(1)} ms`,
    });
  });
}

/** What needs no peer. */
function ownRows(title: string, workload: WorkloadName, { engine, measured }: Measured): Row[] {
  const rounds = measured as readonly OurFigures[];
  const figure = (of: (one: OurFigures) => number) => over(rounds, of);
  const name = `${title}, ${engine.name}`;
  const isRecurrent = "body" in workloads[workload];
  const [create, peak] = [figure((one) => one.create_ms), figure((one) => one.peak_mb)];
  const rows = [
    // the rate is of float32
    ratio(
      `${name}: products / the engine's own rate`,
      figure((one) => one.of_matmul_rate),
      {
        // a recurrent product has few rows
        bar: engine.approximate || isRecurrent ? undefined : 0.8,
      },
    ),
    ratio(`${name}: creation / step`, create / stepOf(rounds), {
      bar: engine.place === "webgpu" ? undefined : isRecurrent ? 3 : 1,
      atMost: true,
      detail: `${create.toFixed(0)} ms; an evaluation takes ${figure((one) => one.evaluation_ms).toFixed(0)} ms`,
    }),
  ];
  if (workload !== "small10" || engine.place !== "native") return rows;
  const memory = ratio(`${name}: peak memory / float32 weights`, peak / figure((one) => one.weights_mb), {
    bar: engine.approximate ? 1.2 : 2,
    atMost: true,
    detail: `${peak.toFixed(0)} MB`,
  });
  return [...rows, memory];
}
