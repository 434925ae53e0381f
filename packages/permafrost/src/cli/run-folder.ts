import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fromFolder, saveSafetensors } from "@permafrost/hub";
import type { Layout, StepReport } from "@permafrost/trainer";

/** A run's folder: `config.json`, `metrics.jsonl` (a line a step), `thawed.safetensors`. */
export interface RunFolder {
  readonly path: string;
  /** Appends a step's report to the metrics. */
  report(report: StepReport): Promise<void>;
  /** Writes the thawed weights, atomically. */
  save(step: number, thawed: Readonly<Record<string, Float32Array>>, layout: Layout): Promise<void>;
}

const THAWED = "thawed.safetensors";

/** Lines of metrics that wait before they are written together. */
const LINES_AT_ONCE = 50;

/**
 * Makes a run's folder.
 *
 * @throws Error if it holds a run already, or cannot be written.
 */
export async function createRunFolder(path: string, config: object): Promise<RunFolder> {
  const configFile = join(path, "config.json");
  try {
    await makeFolder(path);
    await writeFile(configFile, `${JSON.stringify(config, null, 2)}\n`, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const found = code === "EEXIST" ? "there is a run in it already" : message;
    throw new Error(`Cannot write the run folder "${path}": ${found}. Name another one with --out`, {
      cause: error,
    });
  }
  let waiting: string[] = [];
  const flush = async () => {
    const lines = waiting.join("");
    waiting = [];
    if (lines) await appendFile(join(path, "metrics.jsonl"), lines);
  };
  return {
    path,
    async report(report) {
      waiting.push(`${JSON.stringify(report)}\n`);
      if (waiting.length >= LINES_AT_ONCE) await flush();
    },
    async save(step, thawed, layout) {
      await flush();
      const tensors = Object.fromEntries(
        layout.entries.map(({ name, shape }) => [name, { shape, data: thawed[name]! }]),
      );
      await saveSafetensors(join(path, THAWED), tensors, { format: "permafrost", step: String(step) });
    },
  };
}

/** A run that was made before. */
export interface StoredRun<C> {
  readonly config: C;
  /** Reads a thawed weight by name. */
  thawed(name: string): Promise<Float32Array>;
}

/** Opens a run's folder. @throws Error if it is none. */
export async function openRunFolder<C>(path: string): Promise<StoredRun<C>> {
  const text = await readFile(join(path, "config.json"), "utf8").catch((error: Error) => {
    throw new Error(
      `Cannot open the run "${path}": ${error.message}. A run is the folder that \`permafrost train\` writes`,
      { cause: error },
    );
  });
  const weights = await fromFolder(join(path, THAWED));
  return { config: JSON.parse(text) as C, thawed: (name) => weights.read(name) };
}

/** Makes a folder and those above it. `mkdir({ recursive: true })` never returns where the system refuses with ENOENT (/proc). */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(resolve(path));
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || parent === resolve(path)) throw error;
    await makeFolder(parent);
    await mkdir(path);
  }
}
