import { expect, it } from "vitest";
import { kernelRuns, type ProfilerEvent } from "./kernel-runs.js";

const event = (cat: string, name: string, ts: number, dur: number, args = {}): ProfilerEvent => ({
  cat,
  name,
  ts,
  dur,
  args,
});
const node = (name: string, ts: number, dur: number, provider = "CPUExecutionProvider") =>
  event("Node", `${name}_kernel_time`, ts, dur, { op_name: name.split("_")[0], provider });

it("tells runs apart, and leaves out a branch", () => {
  const found = kernelRuns([
    event("Session", "session_initialization", 0, 5),
    node("Gemm_0", 11, 2000),
    node("If_9", 10, 9000),
    event("Session", "model_run", 10, 9500),
    event("Session", "model_run", 10_000, 9500),
    node("Gemm_0", 10_001, 3000),
  ]);
  const gemm = { operator: "Gemm", provider: "CPUExecutionProvider" };
  expect(found).toEqual([
    { ...gemm, milliseconds: 2, run: 0 },
    { ...gemm, milliseconds: 3, run: 1 },
  ]);
});

it("takes a GPU's own times where it tells them, however many dispatches a kernel is", () => {
  const gpu = "WebGpuExecutionProvider";
  const found = kernelRuns([
    event("Session", "model_run", 10, 100),
    node("ReduceSum_1", 11, 5, gpu),
    node("Reshape_2", 20, 5, gpu),
    event("Session", "model_run", 200, 100),
    node("ReduceSum_1", 211, 5, gpu),
    node("Reshape_2", 220, 5, gpu),
    event("Api", "ReduceSum_1&ReduceSum&First", 1000, 1000),
    event("Api", "ReduceSum_1&ReduceSum&Second", 2100, 2000),
    event("Api", "ReduceSum_1&ReduceSum&First", 5000, 3000),
    event("Api", "ReduceSum_1&ReduceSum&Second", 8100, 4000),
  ]);
  expect(found.map(({ operator, milliseconds, run }) => [operator, milliseconds, run])).toEqual([
    ["ReduceSum", 3, 0],
    ["Reshape", 0, 0],
    ["ReduceSum", 7, 1],
    ["Reshape", 0, 1],
  ]);
});
