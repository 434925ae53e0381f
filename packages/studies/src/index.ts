export { changedStudy, type StudyChanges } from "./changed-study.js";
export { bitsPerWeight, type Memorized } from "./instruments/bits-per-weight.js";
export { type FeatureRows, linearCka } from "./instruments/cka.js";
export { type CurvePoint, stepsToConverge, stepsToReach } from "./instruments/convergence.js";
export { shapleyShares } from "./instruments/shapley.js";
export { PARTS, type Part, subsetName, subsetRule, subsets } from "./instruments/subsets.js";
export { namedStudies } from "./named/named-studies.js";
export {
  type NamedStudies,
  type NamedStudy,
  STUDY_SIZES,
  type StudySize,
} from "./named-study.js";
export { isStudyFolder, type OpenStudyOptions, openStudy } from "./open-study.js";
export { asPublished } from "./paper/as-published.js";
export { paperStudies } from "./paper/paper-studies.js";
export type { Cell } from "./plan/cell.js";
export { type CellOptions, cellsOf } from "./plan/cells.js";
export { checkStudy } from "./plan/check-study.js";
export { type Estimate, estimateOf } from "./plan/estimate.js";
export { withStandIns } from "./plan/made-bodies.js";
export type { Metric } from "./plan/metric.js";
export { type Point, pointText } from "./plan/points.js";
export { choiceRuns, testRuns } from "./plan/study-runs.js";
export { ATTENTION_FILE, writeAttention } from "./report/attention-file.js";
export {
  FIGURES_FOLDER,
  STUDY_FILES,
  type StudyReportOptions,
  writeStudyReport,
} from "./report/write-report.js";
export { type VarianceComponents, varianceComponents } from "./statistics/components.js";
export type { SeedAxis, SeededValue } from "./statistics/crossed.js";
export { seededSummary } from "./statistics/seeded-summary.js";
export { type Interval, isApart, type Summary, summary } from "./statistics/summary.js";
export type {
  Arm,
  ArmMatch,
  Budget,
  Grid,
  InstrumentName,
  LearnedBody,
  PaperTable,
  PaperValue,
  Phase,
  RunScore,
  RunSeeds,
  SeedAxes,
  Study,
  StudyResult,
  StudyRun,
  StudySettings,
} from "./study.js";
export { studySchema } from "./study-schema.js";
export type { Choice, TriedPoint } from "./work/choose.js";
export { makeBodies } from "./work/make-bodies.js";
export { type RunStudyOptions, runStudy } from "./work/run-study.js";
export { type CellState, studyState } from "./work/study-state.js";
