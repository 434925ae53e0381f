import type { StepReport } from "@permafrost/trainer";

/** Reports of a training that are kept. */
export interface KeptReports {
  /** In the order of their steps. */
  readonly reports: readonly StepReport[];
  /** Keeps one more, or not. */
  add(report: StepReport): void;
}

/**
 * Keeps all evaluations, and of the other reports at most so many, evenly: every second step's, every fourth's where there are more, and so
 * on, so that a training of any length fits into memory.
 */
export function keptReports(most = 10_000): KeptReports {
  const reports: StepReport[] = [];
  let [stride, plain] = [1, 0];
  const isKept = ({ step, evaluation }: StepReport) => evaluation !== undefined || step % stride === 0;
  return {
    reports,
    add(report) {
      if (!isKept(report)) return;
      reports.push(report);
      if (report.evaluation !== undefined || ++plain <= most) return;
      stride *= 2;
      const kept = reports.filter(isKept);
      reports.splice(0, reports.length, ...kept);
      plain = kept.filter(({ evaluation }) => evaluation === undefined).length;
    },
  };
}
