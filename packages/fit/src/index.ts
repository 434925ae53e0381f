export { type FitOptions, fit } from "./fit.js";
export { type FitReadoutOptions, fitReadout } from "./fit-readout.js";
export { openPredictor } from "./open-predictor.js";
export { type Steps, train } from "./train.js";
export type { TrainOptions } from "./train-options.js";
export type { EvaluateTrainedOptions, SaveTrainedOptions, Trained } from "./trained.js";
export type { ChannelEnd, ChannelEvent, FromWorker, ToWorker } from "./worker/messages.js";
export { serveTraining, type WorkerJob } from "./worker/serve-training.js";
export { type TrainInWorkerOptions, trainInWorker, type WorkerTraining } from "./worker/train-in-worker.js";
