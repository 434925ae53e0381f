import { grouped } from "./grouped.js";

/** One run of one kernel. */
export interface KernelRun {
  /** ONNX operator, as the runtime has it after its own rewriting. */
  readonly operator: string;
  /** Which of the runtime's providers ran it: `"CPUExecutionProvider"`, `"WebGpuExecutionProvider"`. */
  readonly provider: string;
  /** On a GPU that can tell time, what it took there; else what it took here. */
  readonly milliseconds: number;
  /** Which run of its session it was in, counted from 0. */
  readonly run: number;
}

/** An event as ONNX Runtime's profiler writes it. */
export interface ProfilerEvent {
  /** `"Session"`, `"Node"`, or `"Api"` for what a GPU did. */
  readonly cat: string;
  /** Which node it is of, and what it is: `"Gemm_3_kernel_time"`, `"model_run"`. */
  readonly name: string;
  /** When it began, in microseconds. */
  readonly ts: number;
  /** How long it took, in microseconds. */
  readonly dur: number;
  /** What else is known of it. */
  readonly args: {
    /** The node's ONNX operator. */
    readonly op_name?: string;
    /** Which of the runtime's providers ran it. */
    readonly provider?: string;
  };
}

const KERNEL = "_kernel_time";

/** The kernels among a session's events. A branch is left out: what is in it is listed by itself. */
export function kernelRuns(events: readonly ProfilerEvent[]): readonly KernelRun[] {
  const inOrder = events.toSorted((a, b) => a.ts - b.ts);
  const starts = inOrder.filter(({ name }) => name === "model_run").map(({ ts }) => ts);
  const nodes = inOrder.filter(
    ({ cat, name, args }) => cat === "Node" && name.endsWith(KERNEL) && args.op_name !== "If",
  );
  const onGpu = gpuTimes(inOrder);
  const times = grouped(nodes, ({ name }) => name);
  return nodes.map((event) => {
    const { name, ts, dur, args } = event;
    const same = times.get(name)!;
    const dispatches = onGpu?.get(name.slice(0, -KERNEL.length)) ?? [];
    // a kernel may be several dispatches, as many in each run
    const each = dispatches.length / same.length;
    const nth = same.indexOf(event);
    const gpu = dispatches.slice(nth * each, (nth + 1) * each).reduce((sum, one) => sum + one.dur, 0);
    return {
      operator: args.op_name ?? "",
      provider: args.provider ?? "",
      milliseconds: (onGpu ? gpu : dur) / 1000,
      run: starts.findLastIndex((start) => start <= ts),
    };
  });
}

/** What a GPU did for each node; undefined where there is none, or it tells no time. */
function gpuTimes(events: readonly ProfilerEvent[]): Map<string, ProfilerEvent[]> | undefined {
  const dispatches = events.filter(({ cat }) => cat === "Api");
  return dispatches.length > 0 ? grouped(dispatches, ({ name }) => name.split("&")[0]!) : undefined;
}
