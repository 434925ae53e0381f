import { type StepRecord, stepEvent } from "@permafrost/report";

/** Makes events of reports for TensorBoard, as they come. */
export function eventsOf(now: () => number = Date.now): (report: StepRecord) => Promise<Uint8Array> {
  let last: { readonly step: number; readonly time: number } | undefined;
  return (report) => {
    const time = now() / 1000;
    const seconds = last ? time - last.time : 0;
    // a clock that was put back says nothing
    const speed = last && seconds > 0 ? { stepsPerSecond: (report.step - last.step) / seconds } : {};
    last = { step: report.step, time };
    return stepEvent(report, { time, ...speed });
  };
}
