export { type Account, accountFor } from "./account.js";
export { type Architecture, type ArchitectureName, architectures, bodyOf } from "./architectures.js";
export type { Body, BodyContext, BodyStates, IgnoreRule, OldSpelling } from "./body.js";
export { type Count, count, type PaperExample, paperCount } from "./count.js";
export { draw } from "./draw.js";
export { type Fingerprinted, fingerprinted, fingerprintOf } from "./fingerprint.js";
export { type FrozenOptions, frozen } from "./frozen.js";
export { type Gpt2Size, gpt2Config } from "./gpt2-config.js";
export { type BodyRole, type MixedSources, mixed } from "./mixed.js";
export type {
  Model,
  ModelInput,
  ModelOutput,
  ModelParameter,
  ModelStates,
  ModelTask,
} from "./model.js";
export type { Init, Parameter, Role, Rows } from "./parameter.js";
export { type RandomOptions, random } from "./random.js";
export { statisticsOf } from "./statistics.js";
export { type FrozenRole, type Thaw, thaw } from "./thaw.js";
export { truncated } from "./truncated.js";
export type { Config, WeightSource } from "./weight-source.js";
export { withValues } from "./with-values.js";
