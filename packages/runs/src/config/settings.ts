import { FEATURES_NAMES, INPUT_LAYERS, OUTPUT_LAYERS, THAW_RULES, thawingMethods } from "@permafrost/models";
import { STORAGES } from "../storages.js";
import { OPTIMIZERS } from "../training/optimizers.js";
import { SCHEDULES } from "../training/schedules.js";
import { BODY_SETTINGS } from "./body-settings.js";
import { DATA_SETTINGS } from "./data-settings.js";
import * as kinds from "./kinds.js";
import { thawingMethodList } from "./method-kind.js";
import { modelName, taskName, thawRuleText } from "./name-kinds.js";
import { type Setting, setting } from "./setting.js";
import { WEIGHT_SETTINGS } from "./weight-settings.js";

/**
 * Everything that decides a run, a row each. The published schema, `RunConfig`, the command line's options and the command that makes a run
 * again are all made from this table: a setting that stands here is in all of them.
 */
export const SETTINGS = {
  task: setting(taskName, {
    group: "Task",
    about:
      "what to learn: a built-in task's name, table, text, arrays, images, forecast or series for `data` of your own, or a module that exports one (./task.js)",
    required: true,
  }),
  data: setting(kinds.text("where"), {
    group: "Task",
    about: "its files: a folder, a data set of the Hub (owner/name@revision) or a URL",
    repository: "dataset",
  }),
  protocol: setting(kinds.choice(["corrected", "lu2021"]), {
    group: "Task",
    about: "corrected, or as in the paper's code with its faults (default: corrected)",
    ofTask: true,
  }),
  bits: setting(kinds.count, { group: "Task", about: "length of a bit string", ofTask: true }),
  maxLength: setting(kinds.count, {
    group: "Task",
    about: "most tokens of listops (of n/4 to n symbols) or a protein",
    ofTask: true,
  }),
  validation: setting(kinds.count, {
    group: "Task",
    about: "hold out so many training images",
    ofTask: true,
  }),
  augmentation: setting(kinds.flag, {
    group: "Task",
    about: "change training images at random (default: as the protocol says)",
    ofTask: true,
  }),
  length: setting(kinds.count, {
    group: "Task",
    about: "tokens of a series, with its washout",
    ofTask: true,
  }),
  washout: setting(kinds.whole, {
    group: "Task",
    about: "first tokens of a series that are not read out",
    ofTask: true,
  }),
  order: setting(kinds.count, { group: "Task", about: "order of narma: 10 or 30", ofTask: true }),
  tau: setting(kinds.count, { group: "Task", about: "delay of mackey-glass", ofTask: true }),
  horizon: setting(kinds.count, {
    group: "Task",
    about: "how many tokens ahead is to be told of a series",
    ofTask: true,
  }),
  delay: setting(kinds.whole, {
    group: "Task",
    about: "how many tokens back is to be told",
    ofTask: true,
  }),
  ...DATA_SETTINGS,

  model: setting(modelName, {
    group: "Model",
    about:
      "a repository of the Hub (openai-community/gpt2, owner/name@revision), a folder, a URL, a small body that comes along (nano-language, nano-bits, nano-brackets), or a module that exports a body (./body.js); with `random` also gpt2, gpt2-tiny, -medium, -large, -xl, or an architecture of sizes: lstm, llama, …",
    default: "nano-language",
    repository: "model",
  }),
  architecture: setting(kinds.text("name", "the name of an architecture"), {
    group: "Model",
    about:
      "which body a checkpoint is read as, where its config has several, as CLIP's clip_text_model and clip_vision_model, or names none that is known (default: the one that it names)",
  }),
  random: setting(kinds.flag, {
    group: "Model",
    about: "random weights of that architecture instead",
    default: false,
  }),
  ...BODY_SETTINGS,
  ...WEIGHT_SETTINGS,
  thaw: setting(thawRuleText, {
    group: "Model",
    about: `what is trained: ${THAW_RULES}`,
    default: "fpt",
  }),
  methods: setting(thawingMethodList, {
    group: "Model",
    about: `thawing methods on top of that: ${Object.keys(thawingMethods).join(", ")} (lora:rank=8:targets=attention+feedForward), or modules that make one (./method.js:key=value)`,
  }),
  dropout: setting(kinds.rate, {
    group: "Model",
    about: "rate of all dropout (default: 0.1 at the input, and what the body's config says)",
  }),
  inputLayer: setting(kinds.choice(INPUT_LAYERS), {
    group: "Model",
    about:
      "what makes vectors of what comes in: a new layer, nothing (vectors as wide as the body), or the body's own, of words or of patches of pictures (default: new)",
  }),
  outputLayer: setting(kinds.choice(OUTPUT_LAYERS), {
    group: "Model",
    about:
      "what is told: by a new layer, or by the body's own, which tells the next word: `task` language (default: new)",
  }),
  features: setting(kinds.choice(FEATURES_NAMES), {
    group: "Model",
    about: `what the output layer reads: ${FEATURES_NAMES.map((name) => `"${name}"`).join(", ")} (default: last)`,
  }),

  steps: setting(kinds.steps, {
    group: "Training",
    about: "steps to train; with `readout` ridge none, unless it is said",
    default: 2000,
    usual: ({ readout }) => (readout === "ridge" ? 0 : undefined),
    resumable: true,
  }),
  readout: setting(kinds.choice(["gradient", "ridge"]), {
    group: "Training",
    about:
      "how the output layer is trained: by gradient in all steps, or by ridge regression in closed form before the first (default: gradient)",
  }),
  ridgeLambda: setting(kinds.list(kinds.notNegative), {
    group: "Training",
    about:
      "λ of ridge; of several the one that does best on held-out training examples (default: 1e-8,1e-6,0.0001,0.01,1,100,10000)",
  }),
  readoutExamples: setting(kinds.count, {
    group: "Training",
    about: "training examples for ridge (default: all; 4,096 of an endless task)",
  }),
  batchSize: setting(kinds.count, {
    group: "Training",
    about: "examples that go through at once",
    default: 16,
  }),
  accumulate: setting(kinds.count, { group: "Training", about: "such batches a step (default: 1)" }),
  padTo: setting(kinds.list(kinds.count), {
    group: "Training",
    about: "token counts to pad batches to (default: an eighth, a quarter and half of the longest)",
  }),
  learningRate: setting(kinds.positive, { group: "Training", about: "learning rate", default: 1e-3 }),
  schedule: setting(kinds.choice(namesOf(SCHEDULES)), {
    group: "Training",
    about: "how it falls to 0 over all steps, of which there can then be no more later (default: constant)",
  }),
  warmup: setting(kinds.count, {
    group: "Training",
    about: "steps in which it rises to where it begins",
  }),
  optimizer: setting(kinds.choice(namesOf(OPTIMIZERS)), { group: "Training", about: "(default: adam)" }),
  weightDecay: setting(kinds.positive, {
    group: "Training",
    about: "decoupled weight decay; norms, biases and positions do not decay",
  }),
  momentum: setting(kinds.rate, { group: "Training", about: "momentum of sgd" }),
  rateFactor: setting(kinds.rateFactors, {
    group: "Training",
    about: "learn that much faster where a name contains this, the first that does: ln_=0.1,output=2",
  }),
  clipNorm: setting(kinds.positive, {
    group: "Training",
    about: "limit of the gradient's norm (default: 1)",
  }),
  loss: setting(kinds.text("module"), {
    group: "Training",
    about:
      "what is minimized: crossEntropy, squaredError, absoluteError, huber, or a module that exports a loss (default: by what labels are)",
  }),
  labelSmoothing: setting(kinds.rate, {
    group: "Training",
    about: "share of a label that is spread over all classes",
  }),
  classWeights: setting(kinds.classWeights, {
    group: "Training",
    about: "what each class counts: 1,0.5,…, or balanced: so that all classes count alike",
  }),

  evaluateEvery: setting(kinds.count, {
    group: "Evaluation",
    about: "steps between evaluations on held-out examples",
    default: 250,
  }),
  evaluateSplit: setting(kinds.choice(["validation", "test", "train"]), {
    group: "Evaluation",
    about: "whose examples these are (default: validation, held out of training where a task has none)",
  }),
  evaluateExamples: setting(kinds.count, {
    group: "Evaluation",
    about: "held-out examples (default: all; 1,024 of an endless task)",
  }),
  test: setting(kinds.flag, {
    group: "Evaluation",
    about: "look at the test split at the end, which nothing may be chosen by (default: yes)",
  }),
  metrics: setting(kinds.list(kinds.text("module")), {
    group: "Evaluation",
    about:
      "further metrics: auc, f1, macroF1, balancedAccuracy, logLoss, ece, mae, or modules that export them (./metric.js)",
  }),
  until: setting(kinds.share, {
    group: "Evaluation",
    about: "stop once this share of held-out labels is right",
  }),
  patience: setting(kinds.count, {
    group: "Evaluation",
    about: "stop after so many evaluations without a new best",
  }),
  metric: setting(kinds.text("metric", "loss, accuracy, or the name of a metric"), {
    group: "Evaluation",
    about: "what the best is judged by: loss, accuracy or the name of a metric, such as auc (default: loss)",
  }),
  keep: setting(kinds.choice(["last", "best"]), {
    group: "Evaluation",
    about:
      "which weights the adapter, the test and the report are of (default: best with `patience`, else last)",
  }),

  seed: setting(kinds.whole, { group: "Run", about: "seed of everything random", default: 0 }),
  bodySeed: setting(kinds.whole, {
    group: "Run",
    about: "seed of a body's random weights alone (default: as `seed`)",
  }),
  dataSeed: setting(kinds.whole, {
    group: "Run",
    about: "seed of which examples come, and in which order, alone (default: as `seed`)",
  }),
  device: setting(kinds.text("name"), {
    group: "Run",
    about: "what computes: native, wasm or webgpu (default: the best there is)",
    resumable: true,
  }),
  threads: setting(kinds.threads, { group: "Run", about: "threads on a CPU", resumable: true }),
  storage: setting(kinds.choice(STORAGES), {
    group: "Run",
    about: "how frozen matrices are kept in memory (default: f32)",
  }),
  compute: setting(kinds.computing, {
    group: "Run",
    about:
      "what products with frozen matrices are computed in: int8 is faster on a CPU; int8:4 leaves the first 4 layers in f32 (default: f32)",
  }),
  checkpointEvery: setting(kinds.count, {
    group: "Run",
    about: "steps between checkpoints",
    bookkeeping: true,
    default: 1000,
  }),
  reportEvery: setting(kinds.count, {
    group: "Run",
    about: "steps between reports; others bring nothing back (default: 1)",
    bookkeeping: true,
  }),
  revisions: setting(kinds.revisions, {
    group: "Run",
    about: "commits of the repositories that the run read",
    noted: true,
  }),
} satisfies Readonly<Record<string, Setting<unknown>>>;

/** A setting's name: its key in a `config.json`. */
export type SettingName = keyof typeof SETTINGS;

/** All of them, in the order in which they are shown. */
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** A row of the table, whatever its values are. */
export const settingOf = (name: SettingName): Setting<unknown> => SETTINGS[name];

/** Its value where nothing is said of it; undefined if it has none. @param given what was said of the others */
export const usualOf = (name: SettingName, given: Readonly<Record<string, unknown>>): unknown => {
  const { usual, default: always } = settingOf(name);
  return usual?.(given) ?? always;
};

/** What a command line calls a setting: `learningRate` is `--learning-rate`, and what sets `augmentation` to false is `--no-augmentation`. */
export const flagOf = (name: string, value?: unknown): string =>
  `--${value === false ? "no-" : ""}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function namesOf<T extends object>(table: T): (keyof T & string)[] {
  return Object.keys(table) as (keyof T & string)[];
}
