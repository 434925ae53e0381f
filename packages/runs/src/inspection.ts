import { sizeOf } from "@permafrost/graph";
import { BYTES_PER_NUMBER, type StoredType } from "@permafrost/hub";
import { accountFor, bodyOf, type Count, count as countWeights, frozen, type Model, type ModelTask, type Role, type WeightSource } from "@permafrost/models";
import { type StepCost, stepCost } from "@permafrost/trainer";



import { checkBatchSize } from "./check-run.js";
import { opener } from "./opener.js";
import { isDrawn, type ModelArguments, openSource } from "./sources.js";
import { comparedStorages, type StorageFinding, storages } from "./storages.js";
import { type TaskArguments, taskShape } from "./tasks.js";
import { thawRule } from "./thaw-rule.js";

export interface InspectionArguments extends ModelArguments, TaskArguments {
  readonly thaw: string;
  readonly batchSize: number;
  /** Compare logits of all storages, which reads the weights. */
  readonly storages?: boolean;
}

/** What a model is, and what it takes to train it on a task. */
export interface Inspection {
  readonly origin: string;
  readonly architecture: string;
  readonly layers: number;
  readonly width: number;
  /** Longest sequence; null where nothing limits it. */
  readonly tokens: number | null;
  readonly task: ModelTask & { readonly name: string };
  readonly thaw: string;
  readonly weights: Count;
  /** Bytes of the checkpoints' weight files that are read, and all of them. */
  readonly files: { readonly needed: number; readonly total: number };
  readonly step: StepCost & { readonly batchSize: number };
  /** What keeping frozen matrices in fewer bits saves. */
  readonly storages: readonly StorageFinding[];
  readonly thawed: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly role: Role;
  }[];
  /** Tensors of the checkpoint that are not used. */
  readonly ignored: readonly { readonly name: string; readonly why: string }[];
}

/** Looks at a model and a task; of the weights, only the listings are read, unless storages are compared. */
export async function inspection(args: InspectionArguments): Promise<Inspection> {
  const from = opener();
  const source = await openSource(args, from);
  const { input, output, ragged = false } = await taskShape(args);
  const model = frozen(source, { input, output, ragged }, { thaw: thawRule(args.thaw) });
  const { body } = model;
  checkBatchSize(args.batchSize, model);
  const [base] = from.checkpoints;
  return {
    origin: source.origin,
    architecture: body.architecture,
    layers: body.layers,
    width: body.width.in,
    tokens: Number.isFinite(body.maxTokens) ? body.maxTokens : null,
    task: { name: args.task, input, output, ragged },
    thaw: args.thaw,
    weights: countWeights(model),
    files: {
      needed: bytesNeeded(source, model, args),
      total: from.checkpoints.reduce((sum, { bytesTotal }) => sum + bytesTotal, 0),
    },
    step: { batchSize: args.batchSize, ...stepCost(model, args.batchSize) },
    storages: args.storages ? await comparedStorages(model, "auto") : storages(model),
    thawed: model.parameters
      .filter(({ thawed }) => thawed)
      .map(({ name, shape, role }) => ({ name, shape, role })),
    ignored: base && !args.random ? accountFor(base, bodyOf(base.config)).ignored : [],
  };
}

/** Tables are read whole, whatever part of them is used. */
function bytesNeeded(source: WeightSource, { body }: Model, args: ModelArguments): number {
  const { used } = accountFor(source, body);
  let bytes = 0;
  for (const { name, role } of body.parameters) {
    if (isDrawn(args, role)) continue;
    const { dtype, shape } = source.describe(used.get(name)!);
    bytes += sizeOf(shape) * BYTES_PER_NUMBER[dtype as StoredType];
  }
  return bytes;
}
