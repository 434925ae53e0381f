import { join } from "node:path";
import type { Engine } from "../engine.js";
import type { Figures } from "../figures.js";
import { printedBy } from "../printed-by.js";
import { findPython, type Python } from "./python.js";

/** How a peer in Python is run. */
interface Run extends Omit<Engine, "measure" | "missing"> {
  readonly program: string;
  readonly flags?: readonly string[];
}

const TORCH = { place: "native", program: "torch_step.py" } as const;
const COMPILED = ["--way", "compiled"];
const ADAPTED = { ...TORCH, library: "PEFT", works: ["lora", "loraEverywhere"] } as const;
const FPT = { ...TORCH, library: "PyTorch", works: ["fpt", "pretraining"] } as const;

/** PyTorch, and PEFT on it. */
const RUNS: readonly Run[] = [
  { ...FPT, name: "PyTorch, eager" },
  { ...FPT, name: "PyTorch, compiled", flags: COMPILED },
  { ...ADAPTED, name: "PEFT, eager" },
  { ...ADAPTED, name: "PEFT, compiled", flags: COMPILED },
];

/** The training runtime that was removed. */
const TRAINING: Run = {
  name: "ONNX Runtime's training",
  library: "ONNX Runtime's training",
  place: "native",
  works: ["fpt"],
  program: "ort_training_step.py",
};

const onCuda = (flags: readonly string[], about: Partial<Run> = {}): Run => ({
  ...FPT,
  name: `PyTorch, CUDA ${flags.at(-1)}`,
  library: "PyTorch, CUDA",
  place: "webgpu",
  ...about,
  flags: ["--device", "cuda", ...flags],
});

/** PyTorch on a GPU: as it is, compiled, and with CUDA graphs; with the last also products that are rounded to TF32. */
const CUDA: readonly Run[] = [
  onCuda(["--way", "eager"]),
  onCuda(COMPILED),
  onCuda(["--way", "graphs"]),
  onCuda(["--tf32", "--way", "graphs"], {
    name: "PyTorch, CUDA graphs, TF32",
    library: "PyTorch, CUDA, TF32",
    approximate: true,
  }),
];

/** What a variable might force on other libraries: kernels of another machine, or another number of threads. */
const FORCED = /^(OPENBLAS|OMP|MKL)_/;

/** The peers in Python on a CPU, with the environments that they were looked for in. */
export function pythonPeers(): { readonly engines: readonly Engine[]; readonly found: readonly Python[] } {
  const [peers, training] = [findPython("peers"), findPython("training")];
  const engines = [...RUNS.map((run) => engineOf(run, peers)), engineOf(TRAINING, training)];
  return { engines, found: [peers, training] };
}

/** PyTorch on a GPU. */
export function cudaPeers(): readonly Engine[] {
  const python = findPython("peers");
  return CUDA.map((run) => engineOf(run, python));
}

function engineOf({ program, flags = [], ...about }: Run, python: Python): Engine {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FORCED.test(name)));
  const script = join(import.meta.dirname, "programs", program);
  return {
    ...about,
    ...("missing" in python ? { missing: python.missing } : {}),
    measure(folder, threads) {
      if ("missing" in python) throw new Error(python.missing);
      return printedBy<Figures>(python.path, [script, folder, String(threads), ...flags], env);
    },
  };
}
