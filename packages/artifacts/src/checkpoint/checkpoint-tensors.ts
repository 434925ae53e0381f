import { defined } from "@permafrost/common/defined";
import { quote } from "@permafrost/common/quote";
import type { StoredTensor } from "@permafrost/hub";
import {
  type Body,
  type FromOutside,
  type Model,
  merged,
  openBody,
  todaysName,
  type WeightSource,
} from "@permafrost/models";
import { wholeTable } from "../whole-table.js";
import { classesOf } from "./upstream-classes.js";

/** How weights are stored that anybody opens. */
export type CheckpointType = "F32" | "F16" | "BF16";

/** What a checkpoint holds, and what of a model it has no place for. */
export interface CheckpointTensors {
  /** By their names upstream. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** What was trained and is not among them: new layers, which no model upstream has. */
  readonly left: readonly string[];
}

/** Other types are counts and masks, which are computed. */
const FLOATS = ["F32", "F16", "BF16", "F64"];

/** What tells words stands beside the body upstream, not in it. */
const HEAD = /^(lm_head|embed_out)\./;

/**
 * The tensors of a body under the names that they have upstream, with a model's values in place of those that it was made of. What stands beside
 * the body in its checkpoint, words, patches and heads, is as it was.
 *
 * @throws RangeError for a model of another body, or one with a method that cannot be merged.
 */
export async function checkpointTensors(
  base: WeightSource,
  given: Model | undefined,
  dtype: CheckpointType,
  outside: FromOutside = {},
): Promise<CheckpointTensors> {
  const { body, account, weights } = openBody(base, defined({ architecture: outside.architecture }));
  const model = given && (given.recipe.methods ?? []).length > 0 ? merged(base, given, outside) : given;
  const parameters = new Map(model?.parameters.map((each) => [each.name, each]));
  const lacking = body.parameters.find(({ name }) => model && !parameters.has(name));
  if (lacking)
    throw new RangeError(
      `Cannot save a checkpoint: the model lacks ${quote(lacking.name)} of ${base.origin}`,
    );

  const used = new Set(account.used.values());
  const isWhole = weights.config === base.config;
  const tensors: Record<string, StoredTensor> = {};
  const written = new Set<string>();
  const put = async (key: string, name: string, shape: readonly number[], stored: string) => {
    const parameter = parameters.get(name);
    const values = await (parameter?.initial() ?? base.read(stored));
    const data = parameter?.rows
      ? wholeTable(await base.read(stored), values, {
          start: parameter.rows(model!.input.tokens).start,
          width: shape[1]!,
        })
      : values;
    tensors[key] = { shape, data, dtype };
    written.add(name);
  };
  const [first = ""] = used;
  const isBare = prefixOf(first.slice(account.wrapper.length), body.prefixes) === "";
  const before = isBare && tellsWords(body, base.names()) ? body.prefixes[0]! : "";
  for (const name of base.names()) {
    const { dtype: stored, shape } = base.describe(name);
    if (!FLOATS.includes(stored) || !name.startsWith(account.wrapper)) continue;
    if (!isWhole && !used.has(name)) continue;
    const inner = name.slice(account.wrapper.length);
    const today = todaysName(inner, body);
    const key = prefixOf(inner, body.prefixes) + today;
    await put(HEAD.test(key) ? key : before + key, today, shape, name);
  }
  const rest = [...parameters.values()].filter(({ name }) => !written.has(name));
  return { tensors, left: rest.filter(({ thawed }) => thawed).map(({ name }) => name) };
}

/** Whether there is a matrix of its own for the next word: upstream, names of the body then have its prefix. */
const tellsWords = ({ architecture }: Body, names: readonly string[]) =>
  classesOf(architecture)?.language !== undefined && names.some((name) => HEAD.test(name));

const prefixOf = (name: string, prefixes: readonly string[]) =>
  prefixes.find((prefix) => name.startsWith(prefix)) ?? "";
