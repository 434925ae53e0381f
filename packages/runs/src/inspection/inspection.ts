import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { sizeOf } from "@permafrost/graph";
import { BYTES_PER_NUMBER, type StoredType } from "@permafrost/hub";
import {
  accountFor,
  type BodyConfig,
  bodyOf,
  type CountName,
  type Counts,
  countsOf,
  countWeights,
  frozen,
  type Match,
  type Model,
  type ModelTask,
  match,
  roleLabelOf,
  type Sizes,
  type WeightCount,
  type WeightSource,
} from "@permafrost/models";
import { type StepCost, stepCost } from "@permafrost/trainer";
import type { GivenConfig } from "../config/config.js";
import { NAMING, type Naming, namesOf } from "../config/naming.js";
import { checkedConfig } from "../config/run-config.js";
import { checkBatchSize } from "../opening/check-run.js";
import { openMethods } from "../opening/methods.js";
import { type OnReading, opener } from "../opening/opener.js";
import { isDrawn, openSource, readAs, type SourceConfig } from "../opening/source.js";
import { shapeOf } from "../opening/task.js";
import { comparedStorages, type StorageFinding, storages } from "./compared-storages.js";

/** A random body whose sizes are to be found. */
export interface MatchRequest {
  /** Its config without them: `{ model_type: "lstm" }`. */
  readonly config: BodyConfig;
  /** Sizes that it is to have. Default: none. */
  readonly sizes?: Sizes;
  /** What of it thaws. Default: by the rule of this one. */
  readonly thaw?: string;
  /** How far off the count may be, as a share of what is wanted. Default 0.01. */
  readonly tolerance?: number;
}

/** How a model is looked at. */
export interface InspectionOptions extends Naming {
  /** Compare logits of all storages, which reads the weights. Default false. */
  readonly storages?: boolean;
  /** Other bodies, whose sizes are found so that they agree with this one in a count. Default: none. */
  readonly match?: readonly MatchRequest[];
  /** The count in which they are to agree. Default `"frozen"`. */
  readonly by?: CountName;
  /** Told how reads go. Default: nobody is. */
  readonly onReading?: OnReading;
}

const OPTIONS: OptionNames<InspectionOptions> = {
  ...NAMING,
  storages: true,
  match: true,
  by: true,
  onReading: true,
};

/** What a model is, and what it takes to train it on a task. */
export interface Inspection {
  /** Where the weights come from. */
  readonly origin: string;
  /** Kind of the body: `gpt2`, … */
  readonly architecture: string;
  /** How many layers it has. */
  readonly layers: number;
  /** Size of a token's vector. */
  readonly width: number;
  /** Longest sequence; null where nothing limits it. */
  readonly tokens: number | null;
  /** What it would learn. */
  readonly task: ModelTask & {
    /** Name of the task. */
    readonly name: string;
  };
  /** The thaw rule. */
  readonly thaw: string;
  /** How many weights are frozen and thawed. */
  readonly weights: WeightCount;
  /** By what it can be compared with other bodies. */
  readonly counts: Counts;
  /** Other bodies that agree with it in one of the counts, as they were asked for. */
  readonly matches: readonly Match[];
  /** Bytes of the checkpoints' weight files. */
  readonly files: {
    /** Those that are read. */
    readonly needed: number;
    /** All of them. */
    readonly total: number;
  };
  /** What a training step takes. */
  readonly step: StepCost & {
    /** Examples of the step. */
    readonly batchSize: number;
  };
  /** What keeping frozen matrices in fewer bits saves. */
  readonly storages: readonly StorageFinding[];
  /** What is trained. */
  readonly thawed: readonly {
    /** Name of the parameter. */
    readonly name: string;
    /** Its axes. */
    readonly shape: readonly number[];
    /** What it is for. */
    readonly role: string;
    /** The role as people say it. */
    readonly label: string;
  }[];
  /** What stands before all names in the checkpoint besides the upstream prefix: `module.`, …; "" as a rule. */
  readonly wrapper: string;
  /** Tensors of the checkpoint that are not used. */
  readonly ignored: readonly {
    /** Name of the tensor. */
    readonly name: string;
    /** Why it is not. */
    readonly why: string;
  }[];
}

/** Looks at a model and a task; of the weights, only the listings are read, unless storages are compared. */
export async function inspection(given: GivenConfig, options: InspectionOptions = {}): Promise<Inspection> {
  refuseUnknownOptions("look at a model", options, OPTIONS);
  const names = namesOf(options);
  const config = checkedConfig(given, names);
  const { thaw, batchSize, features, inputLayer, outputLayer } = config;
  const from = opener(config.revisions, options.onReading);
  const { input, output, ragged = false } = await shapeOf(config, from, names);
  const { source, architecture } = await openSource(config, from, names, input);
  const model = frozen(
    source,
    { input, output, ragged },
    {
      thaw,
      methods: await openMethods(config.methods),
      ...defined({ architecture, features, inputLayer, outputLayer }),
    },
  );
  const { body } = model;
  await checkBatchSize(batchSize, model, names);
  const [base] = from.checkpoints;
  const account =
    base && !config.random ? accountFor(base, bodyOf(readAs(base, config).config, architecture)) : undefined;
  return {
    origin: source.origin,
    architecture: body.architecture,
    layers: body.layers,
    width: body.width.out,
    tokens: Number.isFinite(body.maxTokens) ? body.maxTokens : null,
    task: { name: config.task, input, output, ragged },
    thaw,
    weights: countWeights(model),
    counts: countsOf(model),
    matches: (options.match ?? []).map(({ config, sizes = {}, thaw, tolerance }) =>
      match(config, { to: model, by: options.by ?? "frozen", sizes, ...defined({ thaw, tolerance }) }),
    ),
    files: {
      needed: bytesNeeded(source, model, config),
      total: from.checkpoints.reduce((sum, { bytesTotal }) => sum + bytesTotal, 0),
    },
    step: { batchSize, ...stepCost(model, batchSize) },
    storages: options.storages ? await comparedStorages(model, "auto") : storages(model),
    thawed: model.parameters
      .filter(({ thawed }) => thawed)
      .map(({ name, shape, role, roleLabel }) => ({
        name,
        shape,
        role,
        label: roleLabelOf({ role, ...defined({ roleLabel }) }),
      })),
    wrapper: account?.wrapper ?? "",
    ignored: account?.ignored ?? [],
  };
}

/** Tables are read whole, whatever part of them is used. */
function bytesNeeded(source: WeightSource, { body }: Model, config: SourceConfig): number {
  const { used } = accountFor(source, body);
  let bytes = 0;
  for (const { name, role } of body.parameters) {
    if (isDrawn(config, role)) continue;
    const { dtype, shape } = source.describe(used.get(name)!);
    bytes += sizeOf(shape) * BYTES_PER_NUMBER[dtype as StoredType];
  }
  return bytes;
}
