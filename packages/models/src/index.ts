export { type Account, accountFor } from "./account.js";
export { type Architecture, type ArchitectureName, architectures, bodyOf } from "./architectures.js";
export { asArchitecture, whereOpenAs } from "./as-architecture.js";
export type {
  Body,
  BodyContext,
  BodyStates,
  ForwardContext,
  HeadBlocks,
  IgnoreRule,
  LinearNames,
  LinearOptions,
  OldSpelling,
} from "./body.js";
export { configOf, requiredSizesOf, sizeNamesOf, sizesFor, sizesIn } from "./config-of.js";
export {
  countWeights,
  type PaperCount,
  type PaperExample,
  paperCount,
  type RoleCount,
  type WeightCount,
} from "./count-weights.js";
export { COUNT_NAMES, type CountName, type Counts, countsOf } from "./counts.js";
export type { Deviation, DeviationOptions } from "./deviations.js";
export { FEATURES_NAMES, type FeaturesName } from "./features.js";
export { type Fingerprinted, fingerprinted, fingerprintOf } from "./fingerprint.js";
export { frozen } from "./frozen.js";
export { type FromOutside, frozenBy } from "./frozen-by.js";
export { type FrozenOptions, INPUT_LAYERS, OUTPUT_LAYERS } from "./frozen-options.js";
export { type Gpt2Size, gpt2Config } from "./gpt2-config.js";
export { type Match, type MatchOptions, match } from "./match.js";
export { merged } from "./merged.js";
export { type MixedSources, mixed } from "./mixed.js";
export type {
  Model,
  ModelInput,
  ModelOutput,
  ModelParameter,
  ModelStates,
  ModelTask,
} from "./model.js";
export { type BodyOptions, type OpenedBody, openBody } from "./open-body.js";
export { decays, type Initializer, type Parameter, type RowRange, roleLabelOf } from "./parameter.js";
export { type RandomOptions, random } from "./random.js";
export { ratesOf } from "./rates-of.js";
export type { MethodRecipe, Recipe } from "./recipe.js";
export { type PictureSize, resized } from "./resized.js";
export { type BodyRole, type FrozenRole, ROLES, type Role, type RoleFacts } from "./roles.js";
export { SIZE_NAMES, type SizeKeys, type SizeName, type Sizes } from "./sizes.js";
export { type StatisticsOptions, statisticsOf } from "./statistics.js";
export { type StructureOptions, structureOf } from "./structure/structure-of.js";
export { STRUCTURE_NAMES, type StructureName } from "./structure/structures.js";
export { type Thaw, type ThawRule, thaw } from "./thaw.js";
export { isThawRule, THAW_RULE_FORM, THAW_RULES, thawRule } from "./thaw-rule.js";
export { type LoraOptions, lora } from "./thawing/lora.js";
export { projectionsOf } from "./thawing/projections.js";
export { type PromptOptions, prompt } from "./thawing/prompt.js";
export { type SparseOptions, sparse } from "./thawing/sparse.js";
export type {
  AddedParameter,
  MethodArguments,
  MethodMaker,
  Product,
  Projection,
  Prompt,
  RecipeValue,
  ThawingMethod,
} from "./thawing/thawing-method.js";
export { thawingMethod, thawingMethods } from "./thawing/thawing-methods.js";
export { type UpdatedLayer, updatedLayers } from "./thawing/updated-layers.js";
export { type VeraOptions, vera } from "./thawing/vera.js";
export { todaysName } from "./todays-name.js";
export { truncated } from "./truncated.js";
export type { BodyConfig, WeightSource } from "./weight-source.js";
export { withValues } from "./with-values.js";
