import { add, gather, reshape, showShape, showType, slice, type Tensor } from "@permafrost/graph";
import type { ForwardContext } from "./body.js";
import { checkReadout, checkTask } from "./check-task.js";
import { draw } from "./draw.js";
import { FEATURES } from "./features.js";
import { checkOptions, type FrozenOptions } from "./frozen-options.js";
import { bodyContext } from "./linear.js";
import type { Model, ModelInput, ModelParameter, ModelTask } from "./model.js";
import { newLayers } from "./new-layers.js";
import { type NoisyContext, noiseOf } from "./noise.js";
import { opened } from "./open-body.js";
import { decays, type Parameter, shapeFor } from "./parameter.js";
import { recipeOf, thawOf } from "./recipe-of.js";
import { type Thaw, thaw } from "./thaw.js";
import { projectionsOf } from "./thawing/projections.js";
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
  const { body, weights, input: words } = opened(source, architecture, inputLayer === "pretrained");
  checkTask(task, body, source.origin, { inputLayer, words: words?.table.shape[0] });
  checkReadout(task, read);
  const { input, output } = task;

  const layers = newLayers(body, task, options);
  const before = [...layers.input, ...layers.positions];
  const own = [...before, ...body.parameters, ...layers.output];
  const projections = methods.length === 0 ? [] : projectionsOf(body);
  const added = methods.flatMap((method) => method.added?.(projections) ?? []);
  checkNames([...own, ...added]);
  const inUse = own.map((parameter) => ({ ...parameter, shape: shapeFor(parameter, input.tokens) }));
  const isThawed = thawOf(options.thaw ?? thaw.fpt, inUse);
  const besides = new Set(methods.flatMap((method) => method.thaws?.(projections, body.parameters) ?? []));
  const place =
    (thawed: Thaw, initial: (parameter: Parameter) => Promise<Float32Array>) =>
    (parameter: Parameter): ModelParameter => ({
      ...parameter,
      shape: shapeFor(parameter, input.tokens),
      thawed: thawed(parameter),
      decays: decays(parameter),
      initial: async () => rowsOf(await initial(parameter), parameter, input.tokens),
    });
  const drawn = async ({ init, shape, name }: Parameter) => draw(init, shape, seed, name);
  return {
    body,
    input,
    output,
    ragged: task.ragged ?? false,
    parameters: [
      ...before.map(place(isThawed, drawn)),
      ...body.parameters.map(
        place(
          (each) => isThawed(each) || besides.has(each.name),
          ({ name }) => weights.read(name),
        ),
      ),
      ...added.map(place(() => true, drawn)),
      ...layers.output.map(place(isThawed, drawn)),
    ],
    recipe: recipeOf(options, isThawed, inUse),
    forward(x, given) {
      checkInput(x, input, output.tokens);
      const [batch, tokens] = x.shape as [number, number];
      const context = withRate(given, options.dropout);
      const { weight, dropout, lengths, linear } = bodyContext(context, own);
      const embeds =
        inputLayer === "identity"
          ? x
          : words
            ? words.of(x, weight(words.table.name))
            : input.kind === "ids"
              ? gather(weight("input.weight"), x)
              : dropout(linear(x, "input"), INPUT_DROPOUT);
      const placed = body.newPositions > 0 ? add(embeds, slice(weight("positions"), 0, 0, tokens)) : embeds;
      const states = body.forward(placed, bodyContext(context, body.parameters, methods));
      const features = FEATURES[read].of(states, output.tokens, lengths);
      const outputs = linear(features, "output");
      const logits = reshape(outputs, [batch, output.tokens * output.labels, output.classes]);
      return { ...states, embeds, features, logits };
    },
  };
}

function withRate(context: ForwardContext, rate: number | undefined): NoisyContext {
  const dropout = (x: Tensor, own: number) => (own === 0 ? x : context.dropout(x, own));
  const noise = noiseOf(context);
  return { ...context, noise, dropout: rate === undefined ? dropout : (x) => dropout(x, rate) };
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
