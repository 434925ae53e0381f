import { defined } from "@permafrost/common/defined";
import {
  add,
  broadcastTo,
  concat,
  gather,
  reshape,
  showShape,
  showType,
  slice,
  type Tensor,
} from "@permafrost/graph";
import { firstRows } from "./bodies/parts/first-rows.js";
import type { BodyContext, BodyStates, ForwardContext } from "./body.js";
import { checkOwnOutput, checkReadout, checkTask } from "./check-task.js";
import { draw } from "./draw.js";
import { FEATURES } from "./features.js";
import { checkOptions, type FrozenOptions } from "./frozen-options.js";
import { bodyContext } from "./linear.js";
import type { Model, ModelInput, ModelParameter, ModelTask } from "./model.js";
import { newLayers } from "./new-layers.js";
import { opened } from "./open-body.js";
import { decays, type Parameter, shapeFor } from "./parameter.js";
import { recipeOf, thawOf } from "./recipe-of.js";
import { layerOf } from "./selecting/layer-of.js";
import { thaw } from "./thaw.js";
import { projectionsOf } from "./thawing/projections.js";
import type { AddedParameter } from "./thawing/thawing-method.js";
import type { WeightSource } from "./weight-source.js";

/** Rate of dropout after a linear input layer; an embedding table has none. */
const INPUT_DROPOUT = 0.1;

/**
 * A frozen pretrained transformer (Lu et al. 2021): a body between a new input layer and a new output layer that reads the last
 * tokens, or what `features` says. Nothing is read from the source until the initial values are.
 *
 * @param source the body's weights, with its config: a checkpoint, or `random(config)`, …
 * @param task what comes in and what is read out
 * @throws RangeError if the weights do not fit the config, or the task does not fit the body.
 */
export function frozen(source: WeightSource, task: ModelTask, options: FrozenOptions = {}): Model {
  checkOptions(options);
  const { seed = 0, inputLayer = "new", features: read = "last", methods = [], architecture } = options;
  const {
    body,
    weights,
    input: ownInput,
    output: ownOutput,
  } = opened(source, architecture, inputLayer === "pretrained", options.outputLayer === "pretrained");
  const prompts = methods.flatMap(({ prompt }) => prompt ?? []);
  const ahead = prompts.reduce((sum, { tokens }) => sum + tokens, 0);
  checkTask(task, body, source.origin, { inputLayer, own: ownInput, before: ahead });
  checkReadout(task, read);
  if (ownOutput) checkOwnOutput(task, read, source.origin, ownOutput.words);
  const { input, output } = task;

  const layers = newLayers(body, task, options);
  const before = [...layers.input, ...layers.positions];
  const own = [...before, ...body.parameters, ...layers.output];
  const inBody = new Set(body.parameters.map(({ name }) => name));
  const tokensFor = (name: string) => (inBody.has(name) ? ahead : 0) + input.tokens;
  const inUse = own.map((each) => ({ ...each, shape: shapeFor(each, tokensFor(each.name)) }));
  const { thaw: rule = thaw.fpt } = options;
  const isThawed = thawOf(rule, inUse);
  const projections = (methods.length === 0 ? [] : projectionsOf(body)).map((each) => ({
    ...each,
    thawed: isThawed(each.matrix),
  }));
  const added = methods.flatMap((method) => method.added?.(projections, body.width.in, inUse) ?? []);
  checkNames([...own, ...added]);
  const besides = new Set(methods.flatMap((method) => method.thaws?.(projections, body.parameters) ?? []));
  const place =
    <P extends Parameter>(
      thawed: (parameter: P) => boolean,
      initial: (parameter: P) => Promise<Float32Array>,
    ) =>
    (parameter: P): ModelParameter => ({
      ...parameter,
      ...defined({ layer: layerOf(parameter) }),
      shape: shapeFor(parameter, tokensFor(parameter.name)),
      thawed: thawed(parameter),
      decays: decays(parameter),
      initial: async () => rowsOf(await initial(parameter), parameter, tokensFor(parameter.name)),
    });
  const drawn = async ({ init, shape, name }: Parameter) => draw(init, shape, seed, name);
  const readout = (features: Tensor, around: BodyContext) =>
    ownOutput?.of(features, around, output.classes) ?? around.linear(features, "output");
  return {
    body,
    input,
    output,
    ragged: task.ragged ?? false,
    before: ahead + (ownInput?.before ?? 0),
    parameters: [
      ...before.map(place(isThawed, drawn)),
      ...body.parameters.map(
        place(
          (each) => isThawed(each) || besides.has(each.name),
          ({ name }) => weights.read(name),
        ),
      ),
      ...added.map(
        place<AddedParameter>(
          ({ thawed = true }) => thawed,
          (each) => each.initial?.((name) => weights.read(name)) ?? drawn(each),
        ),
      ),
      ...layers.output.map(place(isThawed, drawn)),
    ],
    recipe: recipeOf(options, isThawed, inUse),
    readout: (features, given) => readout(features, bodyContext(withRate(given, options.dropout), own)),
    forward(x, given) {
      checkInput(x, input, output.tokens);
      const [batch, tokens] = x.shape as [number, number];
      const context = withRate(given, options.dropout);
      const around = bodyContext(context, own);
      const { weight, dropout, lengths, linear } = around;
      const embeds =
        inputLayer === "identity"
          ? x
          : ownInput
            ? ownInput.of(x, around)
            : input.kind === "ids"
              ? gather(weight("input.weight"), x)
              : dropout(linear(x, "input"), INPUT_DROPOUT);
      const placed =
        body.newPositions > 0 ? add(embeds, firstRows(weight("positions"), tokens, lengths)) : embeds;
      const entered =
        ahead === 0
          ? placed
          : concat([...prompts.map(({ name }) => repeated(weight(name), batch)), placed], 1);
      const within = bodyContext(context, body.parameters, methods);
      const longer = lengths && ahead > 0 ? { ...within, lengths: add(lengths, ahead) } : within;
      const states = withoutFirst(body.forward(entered, longer), ahead);
      const features = FEATURES[read].of(states, output.tokens, lengths);
      const outputs = readout(features, around);
      const logits = reshape(outputs, [batch, output.tokens * output.labels, output.classes]);
      return { ...states, embeds, features, logits };
    },
  };
}

/** The same rows for each example. */
const repeated = (rows: Tensor, batch: number) => broadcastTo(rows, [batch, ...rows.shape]);

/** What a body makes of all tokens but the first. */
function withoutFirst(states: BodyStates, count: number): BodyStates {
  if (count === 0) return states;
  const rest = (x: Tensor) => slice(x, 1, count, x.shape[1]!);
  return { ...states, hidden: rest(states.hidden), states: states.states.map(rest) };
}

function withRate(context: ForwardContext, rate: number | undefined): ForwardContext {
  const dropout = (x: Tensor, own: number) => (own === 0 ? x : context.dropout(x, own));
  return { ...context, dropout: rate === undefined ? dropout : (x) => dropout(x, rate) };
}

function rowsOf(values: Float32Array, { shape, rows }: Parameter, tokens: number): Float32Array {
  if (!rows) return values;
  const row = shape.slice(1).reduce((size, axis) => size * axis, 1);
  const { start, end } = rows(tokens);
  // a copy, so that the whole table need not stay in memory
  return values.slice(start * row, end * row);
}

function checkNames(parameters: readonly Parameter[]): void {
  const seen = new Set<string>();
  for (const { name } of parameters) {
    if (seen.has(name)) throw new RangeError(`Cannot make a model: two parameters are called "${name}"`);
    seen.add(name);
  }
}

function checkInput(x: Tensor, input: ModelInput, read: number): void {
  const [dtype, last] = input.kind === "ids" ? (["i32", []] as const) : (["f32", [input.dim]] as const);
  const [batch, tokens = 0] = x.shape;
  const fits =
    x.dtype === dtype &&
    tokens >= read &&
    tokens <= input.tokens &&
    showShape(x.shape) === showShape([batch!, tokens, ...last]);
  if (!fits)
    throw new TypeError(
      `Cannot run the model on ${showType(x)}: expected ${dtype}[batch,tokens${last.map((n) => `,${n}`)}] with ${read} to ${input.tokens} tokens`,
    );
}
